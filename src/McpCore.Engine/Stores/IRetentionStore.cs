using McpCore.Engine.Jobs;

namespace McpCore.Engine.Stores;

/// <summary>An ended job, as far as its removal is concerned.</summary>
/// <param name="Id">The job.</param>
/// <param name="Type">Its type.</param>
/// <param name="Status">Its final state.</param>
/// <param name="CompletedAt">When it ended.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="ArtifactBytes">The size of its artifacts.</param>
public sealed record EndedJob(JobId Id, string Type, JobStatus Status, DateTimeOffset CompletedAt, IReadOnlyList<string> Tags, long ArtifactBytes);

/// <summary>Which ended jobs to look at.</summary>
public abstract record EndedSelection
{
    private EndedSelection()
    {
    }

    /// <summary>Jobs of each given state that ended before the given moment and have no retention of their own.</summary>
    public sealed record Before(IReadOnlyDictionary<JobStatus, DateTimeOffset> Ended) : EndedSelection;

    /// <summary>Jobs whose own retention is over.</summary>
    public sealed record Outlived(DateTimeOffset Now) : EndedSelection;

    /// <summary>Jobs that match a filter, and ended before a moment unless it is null. Cursor and limit of the filter are not looked at.</summary>
    public sealed record Matching(JobFilter Filter, DateTimeOffset? Ended) : EndedSelection;
}

/// <summary>Removes what is no longer needed, in transactions of bounded size. Safe for concurrent use.</summary>
public interface IRetentionStore
{
    /// <summary>Ended jobs in the order of their submit, a page at a time.</summary>
    /// <param name="selection">Which.</param>
    /// <param name="afterSortKey">The sort key of the last job of the page before; 0 for the first page.</param>
    /// <param name="limit">The size of the page.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    Task<IReadOnlyList<EndedJob>> EndedAsync(EndedSelection selection, long afterSortKey, int limit, CancellationToken cancellationToken);

    /// <summary>Removes jobs with everything that belongs to them, in one transaction. A job that has not ended (any more) stays, and one that an unfinished job depends on.</summary>
    /// <returns>Those that were removed.</returns>
    Task<IReadOnlyList<JobId>> DeleteAsync(IReadOnlyList<JobId> jobs, CancellationToken cancellationToken);

    /// <summary>Removes stored events from before a moment, all but the newest.</summary>
    /// <returns>How many rows were removed.</returns>
    Task<int> TrimEventsAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Forgets idempotency keys from before a moment.</summary>
    /// <returns>How many were forgotten.</returns>
    Task<int> TrimIdempotencyKeysAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
