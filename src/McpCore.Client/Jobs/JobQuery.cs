namespace McpCore.Client;

/// <summary>Which jobs to list. What is empty or null does not narrow the list.</summary>
public sealed record JobQuery
{
    /// <summary>Only jobs in one of these states.</summary>
    public IReadOnlyList<JobStatus> Statuses { get; init; } = [];

    /// <summary>Only jobs of one of these types.</summary>
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

    /// <summary>Jobs to list at most, 1 or more. The default is null: all of them, read page by page.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int? Limit
    {
        get;
        init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A limit is 1 or more; null lists all jobs.");
    }
}
