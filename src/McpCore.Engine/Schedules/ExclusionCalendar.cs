namespace McpCore.Engine.Schedules;

/// <summary>Named days and hours in which schedules do not fire, in the time zone of each schedule; what any of its parts names is excluded. Immutable.</summary>
public sealed record ExclusionCalendar
{
    public required string Name { get; init; }

    /// <summary>Days: <c>2026-12-25</c>, or <c>12-25</c> for every year.</summary>
    public IReadOnlyList<string> Dates { get; init; } = [];

    /// <summary><c>mon</c> to <c>sun</c>.</summary>
    public IReadOnlyList<string> Weekdays { get; init; } = [];

    /// <summary>Hours of every day, the end not included: <c>12:00-13:30</c>, or <c>22:00-06:00</c> over midnight. Null: none.</summary>
    public string? Daily { get; init; }

    /// <summary>Every minute (with a field for seconds: every second) that the expression names. Null: none.</summary>
    public string? Cron { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Who made or changed it last.</summary>
    public required string Actor { get; init; }
}

/// <summary>An exclusion calendar in a time zone.</summary>
/// <param name="Name">The calendar's name.</param>
/// <param name="Excludes">Whether it excludes a moment.</param>
/// <param name="NextIncluded">A later moment than an excluded one, such that what lies between is excluded; null when no end of it is found.</param>
public sealed record CalendarRule(string Name, Func<DateTimeOffset, bool> Excludes, Func<DateTimeOffset, DateTimeOffset?> NextIncluded);
