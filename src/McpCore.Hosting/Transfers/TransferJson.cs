using System.Globalization;
using System.Text.Json;
using McpCore.Engine;
using McpCore.Engine.Batches;
using McpCore.Engine.Jobs;
using McpCore.Engine.Schedules;
using McpCore.Engine.Transfers;
using McpCore.Hosting.Wire;

namespace McpCore.Hosting.Transfers;

/// <summary>The lines of a file of exported jobs; <see cref="TransferReader"/> reads them.</summary>
internal static class TransferJson
{
    /// <summary>A job as a single get shows it, and under <c>store</c> what else a store keeps of it.</summary>
    public static void Write(Utf8JsonWriter writer, TransferredJob item, JobEngine engine)
    {
        writer.WriteStartObject();
        JobJson.WriteMembersWithAttempts(writer, item.Job, item.Attempts, engine);
        writer.WriteStartArray("artifacts");
        foreach (var artifact in item.Artifacts)
        {
            writer.WriteStartObject();
            writer.WriteString("name", artifact.Name);
            writer.WriteString("kind", artifact.Kind);
            writer.WriteNumber("size", artifact.Size);
            writer.WriteString("sha256", artifact.Sha256);
            writer.WriteNumber("attempt", artifact.Attempt);
            writer.WriteNumber("run", artifact.Run);
            writer.WriteTime("created_at", artifact.CreatedAt);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WritePropertyName("metrics");
        MetricJson.Write(writer, item.Metrics);
        WriteStore(writer, item);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, LogLine line)
    {
        writer.WriteStartObject();
        writer.WriteString("job_id", line.JobId.ToString());
        writer.WriteTime("time", line.Time);
        writer.WriteNumber("attempt", line.Attempt);
        writer.WriteNumber("run", line.Run);
        writer.WriteString("level", line.Level);
        writer.WriteString("message", line.Message);
        writer.WriteString("template", line.Template);
        if (!line.Properties.IsEmpty)
        {
            writer.WritePropertyName("properties");
            writer.WriteRawValue(line.Properties.Span, skipInputValidation: true);
        }

        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, Batch batch)
    {
        writer.WriteStartObject();
        writer.WriteString("id", batch.Id.ToString());
        writer.WriteString("name", batch.Name);
        writer.WritePropertyName("metadata");
        writer.WriteRawValue(batch.Metadata.Span, skipInputValidation: true);
        writer.WriteString("actor", batch.Actor);
        writer.WriteTime("created_at", batch.CreatedAt);
        writer.WriteTime("completed_at", batch.CompletedAt);
        writer.WriteString("callback", batch.Callback?.ToString());
        writer.WriteBoolean("on_success", batch.CallbackOnSuccess);
        writer.WriteEndObject();
    }

    /// <summary>A schedule as it would be added.</summary>
    public static void Write(Utf8JsonWriter writer, Schedule schedule)
    {
        writer.WriteStartObject();
        writer.WriteString("name", schedule.Name);
        writer.WriteString("cron", schedule.Cron);
        writer.WriteString("every", schedule.Every is { } every ? Duration.Format(every) : null);
        writer.WriteString("time_zone", schedule.TimeZone);
        writer.WriteString("misfire", ScheduleJson.TextOf(schedule.Misfire));
        writer.WriteString("overlap", schedule.Overlap.Wire());
        writer.WriteString("jitter", schedule.Jitter is { } jitter ? Duration.Format(jitter) : null);
        CalendarJson.WriteTexts(writer, "exclude", schedule.Exclude);

        // Intervals are counted from the start, which is the creation when nothing was said.
        writer.WriteTime("start_at", schedule.StartAt ?? (schedule.Every is null ? null : schedule.CreatedAt));
        writer.WriteTime("end_at", schedule.EndAt);
        writer.WriteBoolean("paused", schedule.IsPaused);
        writer.WritePropertyName("job");
        writer.WriteRawValue(schedule.Job.Span, skipInputValidation: true);
        writer.WriteEndObject();
    }

    /// <summary>A calendar as it would be added.</summary>
    public static void Write(Utf8JsonWriter writer, ExclusionCalendar calendar)
    {
        writer.WriteStartObject();
        writer.WriteString("name", calendar.Name);
        CalendarJson.WriteTexts(writer, "dates", calendar.Dates);
        CalendarJson.WriteTexts(writer, "weekdays", calendar.Weekdays);
        writer.WriteString("daily", calendar.Daily);
        writer.WriteString("cron", calendar.Cron);
        writer.WriteEndObject();
    }

    private static void WriteStore(Utf8JsonWriter writer, TransferredJob item)
    {
        var job = item.Job;
        writer.WriteStartObject("store");
        writer.WriteString("actor", job.Actor);
        writer.WriteNumber("rank", job.Rank);
        writer.WriteNumber("crashes", job.Crashes);
        writer.WriteBoolean("resumes_attempt", job.ResumesAttempt);
        writer.WriteTime("expires_at", job.ExpiresAt);
        writer.WriteTime("run_started_at", job.RunStartedAt);
        writer.WriteTime("keep_until", job.KeepUntil);
        JobJson.WriteReason(writer, "waiting", job.Waiting);
        CalendarJson.WriteTexts(writer, "refused_by", job.RefusedBy);
        writer.WriteString("child_name", item.ChildName);
        writer.WriteStartArray("dependencies");
        foreach (var dependency in item.Dependencies)
        {
            writer.WriteStartObject();
            writer.WriteString("id", dependency.Parent.ToString());
            writer.WriteNumber("need", (int)dependency.Need);
            writer.WriteNumber("state", (int)dependency.State);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("dropped_lines");
        foreach (var (attempt, count) in item.DroppedLines)
        {
            writer.WriteNumber(attempt.ToString(CultureInfo.InvariantCulture), count);
        }

        writer.WriteEndObject();
        WriteFiring(writer, item.Firing);
        WriteCheckpoint(writer, item.Checkpoint);
        writer.WriteEndObject();
    }

    private static void WriteFiring(Utf8JsonWriter writer, TransferredFiring? firing)
    {
        if (firing is null)
        {
            writer.WriteNull("firing");
            return;
        }

        writer.WriteStartObject("firing");
        writer.WriteString("schedule", firing.Schedule);
        writer.WriteTime("fire_at", firing.FireAt);
        writer.WriteBoolean("backfilled", firing.IsBackfilled);
        writer.WriteEndObject();
    }

    private static void WriteCheckpoint(Utf8JsonWriter writer, TransferredCheckpoint? checkpoint)
    {
        if (checkpoint is null)
        {
            writer.WriteNull("checkpoint");
            return;
        }

        writer.WriteStartObject("checkpoint");
        writer.WriteNumber("run", checkpoint.Run);
        writer.WriteBase64String("data", checkpoint.Data.Span);
        writer.WriteEndObject();
    }
}
