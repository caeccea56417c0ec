using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Retention;

/// <summary>The real store, between whose transactions a test can do something.</summary>
internal sealed class WatchedRetentionStore(IRetentionStore inner) : IRetentionStore
{
    /// <summary>How many jobs each transaction was asked to remove.</summary>
    public List<int> Transactions { get; } = [];

    public Func<Task> BeforeDelete { get; set; } = () => Task.CompletedTask;

    public Func<Task> AfterDelete { get; set; } = () => Task.CompletedTask;

    public Task<IReadOnlyList<EndedJob>> EndedAsync(EndedSelection selection, long afterSortKey, int limit, CancellationToken cancellationToken) =>
        inner.EndedAsync(selection, afterSortKey, limit, cancellationToken);

    public async Task<IReadOnlyList<JobId>> DeleteAsync(IReadOnlyList<JobId> jobs, CancellationToken cancellationToken)
    {
        Transactions.Add(jobs.Count);
        await BeforeDelete();
        var deleted = await inner.DeleteAsync(jobs, cancellationToken);
        await AfterDelete();
        return deleted;
    }

    public Task<int> TrimEventsAsync(DateTimeOffset before, CancellationToken cancellationToken) => inner.TrimEventsAsync(before, cancellationToken);

    public Task<int> TrimIdempotencyKeysAsync(DateTimeOffset before, CancellationToken cancellationToken) => inner.TrimIdempotencyKeysAsync(before, cancellationToken);
}
