using McpCore.Engine.Batches;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>Stores a batch with its first jobs and the job that waits for its end: all or nothing.</summary>
internal static class BatchSubmits
{
    public static SubmitOutcome Submit(WriteTransaction transaction, NewBatch batch, IReadOnlyList<NewJob> jobs, long maxWaiting) =>
        transaction.Try(() => Add(transaction, batch, jobs, maxWaiting), outcome => outcome.Jobs.Count > 0);

    private static SubmitOutcome Add(WriteTransaction transaction, NewBatch batch, IReadOnlyList<NewJob> jobs, long maxWaiting)
    {
        var connection = transaction.Connection;
        BatchRows.Add(connection, batch);
        var outcome = JobWrites.Submit(transaction, jobs, maxWaiting);
        if (outcome.Jobs.Count == 0)
        {
            return outcome;
        }

        if (batch.Callback is { } callback)
        {
            JobWrites.Insert(transaction, callback with { Draft = callback.Draft with { Waiting = BatchRules.ReasonOf(batch.Id) } });
        }

        // Keys may have led to jobs that are there already, which stay outside of the batch.
        if (BatchRows.Find(connection, batch.Id) is { } stored && stored.Ended == stored.Total)
        {
            BatchRows.End(transaction, batch.Id, batch.CreatedAt);
        }

        return outcome;
    }
}
