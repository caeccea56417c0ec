using McpCore.Engine.Batches;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>Stores a batch with its first jobs and the job that waits for its end: all or nothing.</summary>
internal static class BatchSubmits
{
    public static SubmitOutcome Submit(WriteTransaction transaction, NewBatch batch, IReadOnlyList<NewJob> jobs, long maxWaiting)
    {
        var connection = transaction.Connection;
        var mark = transaction.Mark();
        connection.Statement("SAVEPOINT batch").Run();
        BatchRows.Add(connection, batch);
        var outcome = JobWrites.Submit(transaction, jobs, maxWaiting);
        if (outcome.Jobs.Count == 0)
        {
            connection.Statement("ROLLBACK TO batch").Run();
            connection.Jobs?.Clear();
            transaction.Return(mark);
        }
        else
        {
            if (batch.Callback is { } callback)
            {
                JobWrites.Insert(transaction, callback with { Draft = callback.Draft with { Waiting = BatchRules.ReasonOf(batch.Id) } });
            }

            // Keys may have led to jobs that are there already, which stay outside of the batch.
            if (BatchRows.Find(connection, batch.Id) is { } stored && stored.Ended == stored.Total)
            {
                BatchRows.End(transaction, batch.Id, batch.CreatedAt);
            }
        }

        connection.Statement("RELEASE batch").Run();
        return outcome;
    }
}
