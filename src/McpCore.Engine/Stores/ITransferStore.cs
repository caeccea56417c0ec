using McpCore.Engine.Batches;
using McpCore.Engine.Jobs;
using McpCore.Engine.Transfers;

namespace McpCore.Engine.Stores;

/// <summary>Reads whole jobs for another store, and takes those of another one. Every method that writes completes after its commit. Safe for concurrent use.</summary>
public interface ITransferStore
{
    /// <summary>The sort keys of the jobs that match, oldest first; cursor and limit of the filter are not looked at.</summary>
    Task<IReadOnlyList<long>> SelectAsync(JobFilter filter, CancellationToken cancellationToken);

    /// <summary>Jobs by their sort keys, with all that belongs to them except their logs; those that are gone are left out.</summary>
    Task<IReadOnlyList<TransferredJob>> ReadAsync(IReadOnlyList<long> sortKeys, CancellationToken cancellationToken);

    /// <summary>Stores batches that are not there yet, without jobs.</summary>
    /// <returns>How many were not there.</returns>
    Task<int> AddBatchesAsync(IReadOnlyList<Batch> batches, CancellationToken cancellationToken);

    /// <summary>Stores jobs as they are, oldest first, in one transaction: the bytes of their artifacts are in their place already. What is there stays as it is.</summary>
    /// <param name="jobs">The jobs.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="now">The moment.</param>
    /// <param name="cancellationToken">Not used once the write is queued.</param>
    /// <returns>What became of each.</returns>
    Task<IReadOnlyList<TransferOutcome>> AddAsync(IReadOnlyList<TransferredJob> jobs, string actor, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Ends those of the batches that have no open job.</summary>
    Task EndBatchesAsync(IReadOnlyList<JobId> batches, DateTimeOffset now, CancellationToken cancellationToken);
}
