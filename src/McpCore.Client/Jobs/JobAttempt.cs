using System.Text.Json;

namespace McpCore.Client;

/// <summary>One run in a job's history.</summary>
/// <param name="Attempt">The attempt that it was charged to.</param>
/// <param name="Run">The number of the start.</param>
/// <param name="Node">Where it ran.</param>
/// <param name="Plugin">What ran it.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="EndedAt">When it ended; null while it runs.</param>
/// <param name="Outcome">How it ended; null while it runs.</param>
/// <param name="Error">Why it failed, or null.</param>
/// <param name="IsAbandoned">Whether the agent did not end when it was told to.</param>
public sealed record JobAttempt(
    int Attempt,
    int Run,
    string? Node,
    PluginVersion? Plugin,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    string? Outcome,
    JobError? Error,
    bool IsAbandoned)
{
    internal static JobAttempt Parse(JsonElement json) => new(
        json.Int("attempt") ?? 0,
        json.Int("run") ?? 0,
        json.Text("node"),
        PluginVersion.Parse(json.Member("plugin")),
        json.Time("started_at"),
        json.Time("ended_at"),
        json.Text("outcome"),
        JobError.Parse(json.Member("error")),
        json.Flag("abandoned"));
}
