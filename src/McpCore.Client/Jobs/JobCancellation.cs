using System.Text.Json;

namespace McpCore.Client;

/// <summary>A stored request to cancel a job.</summary>
/// <param name="RequestedAt">When it was stored.</param>
/// <param name="Reason">Why.</param>
/// <param name="Actor">Who asked.</param>
/// <param name="IsAbandoned">Whether the agent did not end in time, so that its run was given up.</param>
public sealed record JobCancellation(DateTimeOffset? RequestedAt, string? Reason, string? Actor, bool IsAbandoned)
{
    internal static JobCancellation? Parse(JsonElement? json) => json is { } cancel
        ? new JobCancellation(cancel.Time("requested_at"), cancel.Text("reason"), cancel.Text("actor"), cancel.Flag("abandoned"))
        : null;
}
