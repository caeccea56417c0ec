namespace McpCore.Engine.Explaining;

/// <summary>When a job may start and how long it may run, as far as it can be told now.</summary>
public sealed record Forecast
{
    /// <summary>What holds it, the most important first; empty when nothing does.</summary>
    public required IReadOnlyList<Hold> Holds { get; init; }

    /// <summary>Pending jobs that go before it: of its concurrency key when that holds it, of its type otherwise; null when it is not in the queue.</summary>
    public long? Ahead { get; init; }

    /// <summary>Slots in use and in all.</summary>
    public required (int Used, int Total) Slots { get; init; }

    /// <summary>When a slot that it may take is free; null when that cannot be told.</summary>
    public DateTimeOffset? NextFreeSlot { get; init; }

    /// <summary>When it starts; null when that cannot be told.</summary>
    public DateTimeOffset? ExpectedStart { get; init; }

    /// <summary>How long it runs; null when no job of its type has completed yet.</summary>
    public ExpectedRun? ExpectedRun { get; init; }
}

/// <summary>How long runs of a type take.</summary>
/// <param name="Median">The median.</param>
/// <param name="Runs">Of how many of the newest completed jobs.</param>
public sealed record ExpectedRun(TimeSpan Median, int Runs);
