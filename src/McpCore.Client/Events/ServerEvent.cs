using System.Text.Json;

namespace McpCore.Client;

/// <summary>One event of the live stream.</summary>
/// <param name="Id">Its sequence number; null for progress, which is not replayed.</param>
/// <param name="Kind">Its name, one of <see cref="EventKinds"/>.</param>
/// <param name="Data">Its members: those that all events have, then its own.</param>
public sealed record ServerEvent(long? Id, string Kind, JsonElement Data)
{
    /// <summary>The job that it is about, or null.</summary>
    public string? JobId => Data.Text("job_id");

    /// <summary>The job's type, or null.</summary>
    public string? JobType => Data.Text("type");

    /// <summary>The attempt that was running, or null.</summary>
    public int? Attempt => Data.Int("attempt");

    /// <summary>When it happened.</summary>
    public DateTimeOffset? Time => Data.Time("time");

    /// <summary>Of a transition: the state that the job has come to, and null for every other event.</summary>
    public JobStatus? NewStatus => Kind == EventKinds.Transition && Data.Text("to") is { } to ? JobStatusText.Parse(to) : null;

    /// <summary>Why it happened, or null.</summary>
    public string? Reason => Data.Text("reason");
}
