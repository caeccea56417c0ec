using McpCore.Engine.Jobs;

namespace McpCore.Engine.Explaining;

/// <summary>What ends a hold.</summary>
public enum HoldKind
{
    /// <summary>The end of another run.</summary>
    Slot,

    /// <summary>Time, as <see cref="Hold.Until"/> says.</summary>
    Time,

    /// <summary>Something that nobody can foretell: a person, a plugin, another job.</summary>
    Other,
}

/// <summary>One thing that keeps a job from starting.</summary>
/// <param name="Kind">What ends it.</param>
/// <param name="Reason">What it is.</param>
/// <param name="Limit">The limit that is reached; null when it is none.</param>
public sealed record Hold(HoldKind Kind, WaitingReason Reason, LimitUse? Limit = null)
{
    /// <summary>When it ends, where time ends it.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>A limit and what is taken of it.</summary>
/// <param name="Key">Whose limit it is: a type, a concurrency key, a resource; null for that of the node.</param>
/// <param name="Used">What is taken.</param>
/// <param name="Total">The limit.</param>
public sealed record LimitUse(string? Key, int Used, int Total);
