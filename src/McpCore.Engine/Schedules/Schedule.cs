namespace McpCore.Engine.Schedules;

/// <summary>What becomes of firings that were missed: the daemon was down, or could not get to them for a minute.</summary>
public enum MisfirePolicy
{
    /// <summary>One job makes up for all of them. The default.</summary>
    FireOnce,

    /// <summary>They are left out.</summary>
    Skip,

    /// <summary>Each is made up for, the newest <see cref="FirePlan.MaxMadeUp"/> at most.</summary>
    All,
}

/// <summary>A named rule that submits jobs. Immutable.</summary>
public sealed record Schedule
{
    public required string Name { get; init; }

    /// <summary>The cron expression as submitted; null when the rule is <see cref="Every"/>.</summary>
    public string? Cron { get; init; }

    /// <summary>The time between two firings, at least a second; null when the rule is <see cref="Cron"/>.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>The IANA name of the zone in which cron counts. The default is UTC.</summary>
    public string TimeZone { get; init; } = "UTC";

    public MisfirePolicy Misfire { get; init; }

    public OverlapPolicy Overlap { get; init; }

    /// <summary>How much later than its moment a firing may be, at most; null: it is on time.</summary>
    public TimeSpan? Jitter { get; init; }

    /// <summary>The names of the calendars in which it does not fire.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>No firing before this moment; intervals are counted from here. Null: from the creation.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>No firing after this moment.</summary>
    public DateTimeOffset? EndAt { get; init; }

    public bool IsPaused { get; init; }

    /// <summary>The submit, a UTF-8 JSON object.</summary>
    public required ReadOnlyMemory<byte> Job { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Who made or changed it last.</summary>
    public required string Actor { get; init; }

    /// <summary>Everything up to this moment has been fired, skipped, or lay before the schedule began or went on.</summary>
    public required DateTimeOffset HandledUntil { get; init; }
}

/// <summary>One entry in a schedule's history.</summary>
/// <param name="Schedule">The schedule's name.</param>
/// <param name="FireAt">The moment at which it was to fire.</param>
/// <param name="FiredAt">The moment at which it did.</param>
/// <param name="Outcome"><c>submitted</c>, <c>manual</c>, <c>backfilled</c>, <c>refused</c> or <c>skipped</c>.</param>
/// <param name="JobId">The job; null when there is none.</param>
/// <param name="Message">Why there is no job; null when there is one.</param>
public sealed record Firing(string Schedule, DateTimeOffset FireAt, DateTimeOffset FiredAt, string Outcome, Jobs.JobId? JobId, string? Message)
{
    public const string Submitted = "submitted";
    public const string Manual = "manual";
    public const string Backfilled = "backfilled";
    public const string Refused = "refused";
    public const string Skipped = "skipped";

    /// <summary>The job that had not ended, when the firing was left out for it; null otherwise.</summary>
    public Jobs.JobId? Overlaps { get; init; }

    /// <summary>Why a firing was left out: <c>overlap</c> or <c>missed</c>; null when it was not.</summary>
    public string? Reason => Outcome != Skipped ? null : Overlaps is null ? "missed" : "overlap";
}
