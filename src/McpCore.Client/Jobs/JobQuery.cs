namespace McpCore.Client;

/// <summary>Which jobs to list. What is empty or null does not narrow the list.</summary>
public sealed record JobQuery
{
    /// <summary>Only jobs in one of these states.</summary>
    public IReadOnlyList<JobStatus> Statuses { get; init; } = [];

    /// <summary>Only jobs of one of these types; an older name of a type stands for the type.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Only jobs with this tag.</summary>
    public string? Tag { get; init; }

    /// <summary>Only jobs whose metadata have these members with these values, compared as text.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Only jobs of this batch, by its full id.</summary>
    public string? BatchId { get; init; }

    /// <summary>Only jobs created after this moment.</summary>
    public DateTimeOffset? CreatedAfter { get; init; }

    /// <summary>Only jobs created before this moment.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>
    /// Only jobs whose payloads have these values. A name is the path to a value, with dots between the members (<c>params.fast</c>) and numbers for elements of
    /// arrays; numbers, <c>true</c>, <c>false</c> and <c>null</c> are given as text.
    /// </summary>
    public IReadOnlyDictionary<string, string> Payload { get; init; } = new Dictionary<string, string>();

    /// <summary>Only jobs that were started for the first time at or after this moment.</summary>
    public DateTimeOffset? StartedAfter { get; init; }

    /// <summary>Only jobs that were started for the first time before this moment.</summary>
    public DateTimeOffset? StartedBefore { get; init; }

    /// <summary>Only jobs that ended at or after this moment.</summary>
    public DateTimeOffset? CompletedAfter { get; init; }

    /// <summary>Only jobs that ended before this moment.</summary>
    public DateTimeOffset? CompletedBefore { get; init; }

    /// <summary>Only jobs that have come to this attempt, or a later one.</summary>
    public int? AttemptsMin { get; init; }

    /// <summary>Only jobs that this node runs or ran last.</summary>
    public string? Node { get; init; }

    /// <summary>Jobs to list at most, 1 or more. The default is null: all of them, read page by page.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int? Limit
    {
        get;
        init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A limit is 1 or more; null lists all jobs.");
    }
}
