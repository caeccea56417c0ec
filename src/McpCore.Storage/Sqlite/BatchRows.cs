using McpCore.Engine.Batches;
using McpCore.Engine.Jobs;

namespace McpCore.Storage.Sqlite;

/// <summary>Batches as rows. Their counts are kept up by the transactions that move their jobs.</summary>
internal static class BatchRows
{
    private const string Columns = "SELECT key, id, name, metadata, actor, created_at, completed_at, callback, on_success, scheduled, blocked, pending, running, completed, failed, cancelled";

    public static void Add(SqliteConnection connection, NewBatch batch) => connection
        .Statement("INSERT INTO batches (key, id, name, metadata, actor, created_at, callback, on_success) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        .Bind(batch.Id.SortKey)
        .Bind(batch.Id.ToBytes())
        .Bind(batch.Name)
        .Bind(batch.Metadata)
        .Bind(batch.Actor)
        .Bind(batch.CreatedAt)
        .Bind(batch.Callback?.Draft.Id.ToBytes())
        .Bind(batch.CallbackOnSuccess)
        .Run();

    /// <summary>A batch; null when there is none. The fractions of its running jobs are read only on request.</summary>
    public static Batch? Find(SqliteConnection connection, JobId id, bool withFraction = false)
    {
        var statement = connection.Statement($"{Columns} FROM batches WHERE key = ?").Bind(id.SortKey);
        var batch = statement.Step() ? Read(statement) : null;
        statement.Reset();
        return batch?.Id != id ? null : withFraction ? batch with { RunningFraction = FractionOf(connection, id) } : batch;
    }

    /// <summary>Batches, newest first.</summary>
    public static IReadOnlyList<Batch> List(SqliteConnection connection, long beforeSortKey, int limit)
    {
        var statement = connection.Statement($"{Columns} FROM batches WHERE key < ? ORDER BY key DESC LIMIT ?").Bind(beforeSortKey).Bind(limit);
        var batches = new List<Batch>();
        while (statement.Step())
        {
            batches.Add(Read(statement));
        }

        statement.Reset();
        return [.. batches.Select(batch => batch with { RunningFraction = FractionOf(connection, batch.Id) })];
    }

    /// <summary>Ids whose text without hyphens starts or ends with the given hexadecimal digits.</summary>
    public static IReadOnlyList<JobId> Find(SqliteConnection connection, string fragment, int limit)
    {
        var statement = connection.Statement("SELECT id FROM batches WHERE lower(hex(id)) LIKE ? || '%' OR lower(hex(id)) LIKE '%' || ? ORDER BY key DESC LIMIT ?")
            .Bind(fragment)
            .Bind(fragment)
            .Bind(limit);
        var found = new List<JobId>();
        while (statement.Step())
        {
            found.Add(JobId.FromBytes(statement.Blob().Span));
        }

        statement.Reset();
        return found;
    }

    /// <summary>A job of a batch has moved, or is new.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="job">The job as it is now.</param>
    /// <param name="from">Its state before; null when it is new.</param>
    /// <param name="now">The moment.</param>
    public static void Moved(WriteTransaction transaction, Job job, JobStatus? from, DateTimeOffset now)
    {
        var id = JobId.Parse(job.Options.Batch!);
        var to = job.Status.Wire();
        var leaves = from is { } state ? $"{state.Wire()} = {state.Wire()} - 1, " : "";
        var statement = transaction.Connection
            .Statement($"UPDATE batches SET {leaves}{to} = {to} + 1 WHERE key = ? RETURNING scheduled + blocked + pending + running, completed_at IS NOT NULL")
            .Bind(id.SortKey);
        var (open, hasEnded) = statement.Step() ? (statement.Int64(), statement.Boolean()) : (-1, false);
        statement.Reset();

        // A new batch is looked at when all its jobs are stored, since the first of them may have ended.
        if (open == 0 && !hasEnded && from is not null)
        {
            End(transaction, id, now);
        }
        else if (open > 0 && hasEnded)
        {
            Reopen(transaction, id, now);
        }
    }

    /// <summary>Ends a batch whose jobs have all ended, and lets go or cancels the job that waited for it.</summary>
    public static void End(WriteTransaction transaction, JobId id, DateTimeOffset now)
    {
        transaction.Connection.Statement("UPDATE batches SET completed_at = ? WHERE key = ?").Bind(now).Bind(id.SortKey).Run();
        var batch = Find(transaction.Connection, id)!;
        transaction.Add(BatchRules.EndOf(batch, now));
        if (CallbackOf(transaction.Connection, batch) is { } callback)
        {
            var outcome = JobWrites.Apply(transaction, callback, BatchRules.Ended(callback, batch, transaction.WhyMissing(callback), now));
            if (outcome is { Changed: true, Job: { Status: JobStatus.Scheduled } freed })
            {
                transaction.Consequences.Add(freed);
            }
        }
    }

    /// <summary>Forgets batches that have ended and of which no job is left.</summary>
    public static void RemoveEmpty(SqliteConnection connection, IEnumerable<long> keys)
    {
        foreach (var key in keys)
        {
            connection.Statement("DELETE FROM batches WHERE key = ? AND completed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM jobs WHERE batch = batches.key)").Bind(key).Run();
        }
    }

    private static void Reopen(WriteTransaction transaction, JobId id, DateTimeOffset now)
    {
        transaction.Connection.Statement("UPDATE batches SET completed_at = NULL WHERE key = ?").Bind(id.SortKey).Run();
        if (CallbackOf(transaction.Connection, Find(transaction.Connection, id)!) is { } callback)
        {
            JobWrites.Apply(transaction, callback, BatchRules.Reopened(callback, id, now));
        }
    }

    private static Job? CallbackOf(SqliteConnection connection, Batch batch) => batch.Callback is { } callback ? JobRows.Find(connection, callback) : null;

    /// <summary>Only running jobs are looked at, which are few: the index of a batch would lead through all of its jobs.</summary>
    private static double FractionOf(SqliteConnection connection, JobId id)
    {
        var statement = connection.Statement("SELECT coalesce(sum(progress), 0.0) FROM jobs WHERE status = 4 AND +batch = ?").Bind(id.SortKey);
        statement.Step();
        var sum = statement.NullableDouble() ?? 0;
        statement.Reset();
        return sum;
    }

    private static Batch Read(SqliteStatement row)
    {
        row.Int64();
        var id = JobId.FromBytes(row.Blob().Span);
        var (name, metadata, actor, createdAt, completedAt) = (row.NullableText(), row.Blob(), row.NullableText(), row.Time(), row.NullableTime());
        var callback = row.Blob();
        var onSuccess = row.Boolean();
        return new Batch
        {
            Id = id,
            Name = name,
            Metadata = metadata,
            Actor = actor,
            CreatedAt = createdAt,
            CompletedAt = completedAt,
            Callback = callback.IsEmpty ? null : JobId.FromBytes(callback.Span),
            CallbackOnSuccess = onSuccess,
            Counts = JobStatusNames.All.ToDictionary(status => status, _ => row.Int64()),
        };
    }
}
