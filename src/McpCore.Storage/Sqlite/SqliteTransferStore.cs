using McpCore.Engine.Batches;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Engine.Transfers;

namespace McpCore.Storage.Sqlite;

/// <summary>Whole jobs out of the database of the jobs, and into it.</summary>
public sealed class SqliteTransferStore(SqliteStore store) : ITransferStore
{
    public Task<IReadOnlyList<long>> SelectAsync(JobFilter filter, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<long>>(store.Readers.Read(connection =>
        {
            var where = JobWhere.Of(filter with { BeforeSortKey = null });
            return JobReads.Keys(where.Bind(connection.Statement($"SELECT j.key FROM jobs j JOIN inputs i ON i.key = j.key{where.Text} ORDER BY j.key")));
        }));

    public Task<IReadOnlyList<TransferredJob>> ReadAsync(IReadOnlyList<long> sortKeys, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<TransferredJob>>(store.Readers.Read(connection => sortKeys.Select(key => TransferReads.Find(connection, key)).OfType<TransferredJob>().ToList()));

    public Task<int> AddBatchesAsync(IReadOnlyList<Batch> batches, CancellationToken cancellationToken) =>
        store.WriteNewAsync(transaction => batches.Count(batch => TransferWrites.Add(transaction.Connection, batch)));

    public Task<IReadOnlyList<TransferOutcome>> AddAsync(IReadOnlyList<TransferredJob> jobs, string actor, DateTimeOffset now, CancellationToken cancellationToken) =>
        store.WriteNewAsync<IReadOnlyList<TransferOutcome>>(transaction => [.. jobs.Select(job => TransferWrites.Add(transaction, job, actor, now))]);

    public Task EndBatchesAsync(IReadOnlyList<JobId> batches, DateTimeOffset now, CancellationToken cancellationToken) =>
        store.Writer.WriteAsync(transaction =>
        {
            foreach (var id in batches)
            {
                TransferWrites.EndIfDone(transaction, id, now);
            }

            return true;
        });
}
