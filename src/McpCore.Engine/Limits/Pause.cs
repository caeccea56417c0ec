namespace McpCore.Engine.Limits;

/// <summary>What is paused.</summary>
public enum PauseKind
{
    /// <summary>A job type.</summary>
    Type,

    /// <summary>All job types of a plugin.</summary>
    Plugin,
}

/// <summary>Jobs that a person holds back.</summary>
/// <param name="Kind">Whether a type or a plugin.</param>
/// <param name="Name">Its name.</param>
/// <param name="PausedAt">Since when.</param>
/// <param name="Actor">By whom.</param>
/// <param name="Reason">Why; null when nothing was said.</param>
public sealed record Pause(PauseKind Kind, string Name, DateTimeOffset PausedAt, string Actor, string? Reason);
