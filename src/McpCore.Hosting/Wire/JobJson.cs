using System.Text.Json;
using McpCore.Engine;
using McpCore.Engine.Jobs;

namespace McpCore.Hosting.Wire;

/// <summary>The shapes of jobs on the wire (CONTRACT, "Job"): every member always present, null when unknown.</summary>
internal static class JobJson
{
    /// <summary>A job as lists show it.</summary>
    public static void Write(Utf8JsonWriter writer, Job job, JobEngine engine)
    {
        writer.WriteStartObject();
        WriteMembers(writer, job, engine);
        writer.WriteEndObject();
    }

    /// <summary>A job with its runs, as a single get shows it; the live run comes last.</summary>
    public static void WriteWithAttempts(Utf8JsonWriter writer, Job job, IReadOnlyList<AttemptRecord> ended, JobEngine engine)
    {
        writer.WriteStartObject();
        WriteMembersWithAttempts(writer, job, ended, engine);
        writer.WriteEndObject();
    }

    /// <summary>The same without the braces, for a document that has more members.</summary>
    public static void WriteMembersWithAttempts(Utf8JsonWriter writer, Job job, IReadOnlyList<AttemptRecord> ended, JobEngine engine)
    {
        WriteMembers(writer, job, engine);
        WriteAttempts(writer, job, ended);
    }

    /// <summary>The member <c>attempts</c>: a job's runs, the live one last.</summary>
    public static void WriteAttempts(Utf8JsonWriter writer, Job job, IReadOnlyList<AttemptRecord> ended)
    {
        writer.WriteStartArray("attempts");
        foreach (var run in ended)
        {
            WriteAttempt(writer, run);
        }

        if (job is { Status: JobStatus.Running, RunStartedAt: { } startedAt })
        {
            WriteAttempt(writer, new AttemptRecord(job.Attempt, job.Run, job.Node, job.Plugin, startedAt, null, null, null, false));
        }

        writer.WriteEndArray();
    }

    public static void WriteLogLine(Utf8JsonWriter writer, LogLine line)
    {
        writer.WriteStartObject();
        writer.WriteNumber("seq", line.Seq);
        writer.WriteTime("time", line.Time);
        writer.WriteNumber("attempt", line.Attempt);
        writer.WriteNumber("run", line.Run);
        writer.WriteString("level", line.Level);
        writer.WriteString("message", line.Message);
        writer.WriteString("template", line.Template);
        Raw(writer, "properties", line.Properties.IsEmpty ? "{}"u8.ToArray() : line.Properties);
        writer.WriteEndObject();
    }

    public static void WriteArtifact(Utf8JsonWriter writer, ArtifactRecord artifact)
    {
        writer.WriteStartObject();
        writer.WriteString("name", artifact.Name);
        writer.WriteString("kind", artifact.Kind);
        writer.WriteNumber("size", artifact.Size);
        writer.WriteString("sha256", artifact.Sha256);
        writer.WriteNumber("attempt", artifact.Attempt);
        writer.WriteTime("created_at", artifact.CreatedAt);
        writer.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter writer, Job job, JobEngine engine)
    {
        writer.WriteString("id", job.Id.ToString());
        writer.WriteString("type", job.Type);
        writer.WriteString("status", job.Status.Wire());
        Raw(writer, "payload", job.Payload);
        Raw(writer, "metadata", job.Metadata);
        writer.WriteStartArray("tags");
        foreach (var tag in job.Tags)
        {
            writer.WriteStringValue(tag);
        }

        writer.WriteEndArray();
        writer.WriteNumber("priority", job.Options.Priority);
        writer.WriteNumber("attempt", job.Attempt);
        writer.WriteNumber("max_attempts", job.MaxAttempts);
        writer.WriteNumber("run", job.Run);
        writer.WriteTime("created_at", job.CreatedAt);
        writer.WriteTime("run_at", job.RunAt);
        writer.WriteTime("started_at", job.StartedAt);
        writer.WriteTime("completed_at", job.CompletedAt);
        writer.WriteStartObject("progress");
        WriteNumber(writer, "fraction", job.ProgressFraction);
        writer.WriteString("message", job.ProgressMessage);
        writer.WriteEndObject();
        Raw(writer, "result", job.Result);
        WriteError(writer, job.Error ?? job.Damage, withText: false);
        WriteReason(writer, "waiting_reason", engine.WaitingReasonOf(job));
        WriteCancel(writer, job.Cancel);
        WritePlugin(writer, job.Plugin);
        writer.WriteString("node", job.Node);
        writer.WriteString("batch_id", job.Options.Batch);
        writer.WriteString("parent_id", job.ParentId?.ToString());
        writer.WritePropertyName("options");
        JobOptionsJson.Write(writer, job.Options);
    }

    private static void WriteAttempt(Utf8JsonWriter writer, AttemptRecord run)
    {
        writer.WriteStartObject();
        writer.WriteNumber("attempt", run.Attempt);
        writer.WriteNumber("run", run.Run);
        writer.WriteString("node", run.Node);
        WritePlugin(writer, run.Plugin);
        writer.WriteTime("started_at", run.StartedAt);
        writer.WriteTime("ended_at", run.EndedAt);
        writer.WriteString("outcome", run.Outcome);
        WriteError(writer, run.Error, withText: true);
        writer.WriteBoolean("abandoned", run.Abandoned);
        writer.WriteEndObject();
    }

    public static void WriteError(Utf8JsonWriter writer, JobError? error, bool withText)
    {
        if (error is null)
        {
            writer.WriteNull("error");
            return;
        }

        writer.WriteStartObject("error");
        writer.WriteString("code", error.Code);
        writer.WriteString("message", error.Message);
        writer.WriteString("type", error.Type);
        if (withText)
        {
            writer.WriteString("text", error.Text);
        }

        writer.WriteEndObject();
    }

    public static void WriteReason(Utf8JsonWriter writer, string name, WaitingReason? reason)
    {
        if (reason is null)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        writer.WriteString("code", reason.Code);
        writer.WriteString("message", reason.Message);
        writer.WriteEndObject();
    }

    private static void WriteCancel(Utf8JsonWriter writer, CancelRequest? cancel)
    {
        if (cancel is null)
        {
            writer.WriteNull("cancel");
            return;
        }

        writer.WriteStartObject("cancel");
        writer.WriteTime("requested_at", cancel.RequestedAt);
        writer.WriteString("reason", cancel.Reason);
        writer.WriteString("actor", cancel.Actor);
        writer.WriteBoolean("abandoned", cancel.Abandoned);
        writer.WriteEndObject();
    }

    public static void WritePlugin(Utf8JsonWriter writer, PluginRef? plugin)
    {
        if (plugin is null)
        {
            writer.WriteNull("plugin");
            return;
        }

        writer.WriteStartObject("plugin");
        writer.WriteString("id", plugin.Id);
        writer.WriteString("version", plugin.Version);
        writer.WriteString("sha256", plugin.Sha256);
        writer.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static void Raw(Utf8JsonWriter writer, string name, ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WritePropertyName(name);
        writer.WriteRawValue(json.Span, skipInputValidation: true);
    }
}
