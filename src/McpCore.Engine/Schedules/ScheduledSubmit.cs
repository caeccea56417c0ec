using System.Text.Json;
using McpCore.Engine.Jobs;
using McpCore.Engine.Submission;

namespace McpCore.Engine.Schedules;

/// <summary>The submit of one firing: the schedule's job, with where it comes from in its metadata.</summary>
internal static class ScheduledSubmit
{
    /// <param name="schedule">The schedule.</param>
    /// <param name="fireAt">The moment that it fires for.</param>
    /// <param name="withKey">Whether the firing may happen once only: <c>schedule:fire-time</c> is then its idempotency key.</param>
    /// <param name="backfilled">Of the jobs of a back-fill, as many may run at once; null: it is none. A limit that the job has of its own goes first.</param>
    public static JsonElement Of(Schedule schedule, DateTimeOffset fireAt, bool withKey, int? backfilled = null)
    {
        using var job = JsonDocument.Parse(schedule.Job, new JsonDocumentOptions { MaxDepth = 256 });
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in job.RootElement.EnumerateObject().Where(member => member.Name is not "metadata" and not "idempotency_key" && (backfilled is null || member.Value.ValueKind != JsonValueKind.Null)))
            {
                member.WriteTo(writer);
            }

            WriteMetadata(writer, job.RootElement, schedule.Name, fireAt, backfilled is not null);
            if (backfilled is { } parallel && SubmitParser.Member(job.RootElement, "concurrency") is null)
            {
                writer.WriteStartObject("concurrency");
                writer.WriteString("key", $"backfill:{schedule.Name}");
                writer.WriteNumber("limit", parallel);
                writer.WriteEndObject();
            }

            if (withKey)
            {
                writer.WriteString("idempotency_key", $"{schedule.Name}:{TimeText.Format(fireAt)}");
            }

            writer.WriteEndObject();
        }

        using var submit = JsonDocument.Parse(buffer.ToArray(), new JsonDocumentOptions { MaxDepth = 256 });
        return submit.RootElement.Clone();
    }

    private static void WriteMetadata(Utf8JsonWriter writer, JsonElement job, string name, DateTimeOffset fireAt, bool isBackfilled)
    {
        writer.WriteStartObject("metadata");
        if (job.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in metadata.EnumerateObject().Where(member => member.Name is not "schedule" and not "fire_at" and not "backfill"))
            {
                member.WriteTo(writer);
            }
        }

        writer.WriteString("schedule", name);
        writer.WriteString("fire_at", TimeText.Format(fireAt));
        if (isBackfilled)
        {
            writer.WriteBoolean("backfill", true);
        }

        writer.WriteEndObject();
    }
}
