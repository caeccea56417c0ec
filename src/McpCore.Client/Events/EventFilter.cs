namespace McpCore.Client;

/// <summary>Which events a subscriber wants.</summary>
public sealed record EventFilter
{
    /// <summary>Only this job's events; null for all. Every form of an id is taken.</summary>
    public string? JobId { get; init; }

    /// <summary>Only events of jobs of this type; null for all.</summary>
    public string? JobType { get; init; }

    /// <summary>Replay what came after this sequence number, 0 for everything that is kept; null: only what comes from now on.</summary>
    public long? After { get; init; }
}
