using System.Text.Json;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>Removes ended jobs, old events and old idempotency keys from the database of the jobs.</summary>
public sealed class SqliteRetentionStore(SqliteStore store) : IRetentionStore
{
    private const int TrimChunk = 200;
    private const string FinalStates = "(5, 6, 7)";

    /// <summary>A job that waits for this one, or may read its result, has not ended.</summary>
    private const string NobodyNeedsIt = "NOT EXISTS (SELECT 1 FROM dependencies d JOIN jobs c ON c.key = d.child WHERE d.parent = jobs.key AND c.status < 5)";

    private const string Columns = "SELECT j.id, j.type, j.status, j.completed_at, i.tags, (SELECT coalesce(sum(size), 0) FROM artifacts a WHERE a.key = j.key)";
    private const string Select = $"{Columns} FROM jobs j JOIN inputs i ON i.key = j.key";

    public Task<IReadOnlyList<EndedJob>> EndedAsync(EndedSelection selection, long afterSortKey, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<EndedJob>>(store.Readers.Read(connection => Read(Prepare(connection, selection, afterSortKey).Bind(limit))));

    public async Task<IReadOnlyList<JobId>> DeleteAsync(IReadOnlyList<JobId> jobs, CancellationToken cancellationToken)
    {
        var deleted = await store.Writer.WriteAsync(transaction =>
        {
            var gone = new List<(JobId Id, JobStatus Status)>();
            var batches = new HashSet<long>();
            foreach (var id in jobs)
            {
                // A parent that has not ended will ask what became of its children.
                var statement = transaction.Connection
                    .Statement($"""
                        DELETE FROM jobs WHERE key = ? AND status IN {FinalStates} AND (links & 2 = 0 OR {NobodyNeedsIt})
                          AND NOT EXISTS (SELECT 1 FROM children c JOIN jobs p ON p.key = c.parent WHERE c.child = jobs.key AND p.status NOT IN {FinalStates})
                        RETURNING status, batch
                        """)
                    .Bind(id.SortKey);
                if (statement.Step())
                {
                    gone.Add((id, (JobStatus)statement.Int32()));
                    batches.Add(statement.NullableInt64() ?? 0);
                }

                statement.Reset();
            }

            BatchRows.RemoveEmpty(transaction.Connection, batches.Where(key => key != 0));
            return gone;
        });
        store.Counts.Remove(deleted.Select(job => job.Status));
        return [.. deleted.Select(job => job.Id)];
    }

    public Task<int> TrimEventsAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var border = store.Readers.Read(connection => FirstEventSince(connection, before));

        // The newest row stays whatever its age: it remembers the last number that was given.
        return TrimAsync(
            connection => connection
                .Statement("DELETE FROM events WHERE first IN (SELECT first FROM events WHERE first < min(?, (SELECT max(first) FROM events)) ORDER BY first LIMIT ?)")
                .Bind(border),
            cancellationToken);
    }

    public Task<int> TrimIdempotencyKeysAsync(DateTimeOffset before, CancellationToken cancellationToken) => TrimAsync(
        connection => connection
            .Statement("DELETE FROM idempotency_keys WHERE name IN (SELECT name FROM idempotency_keys WHERE created_at < ? ORDER BY created_at LIMIT ?)")
            .Bind(before),
        cancellationToken);

    /// <summary>Removes rows in transactions of bounded size until none is left.</summary>
    /// <param name="delete">The statement, bound but for its limit, which comes last.</param>
    /// <param name="cancellationToken">Ends the removal between two transactions.</param>
    private async Task<int> TrimAsync(Func<SqliteConnection, SqliteStatement> delete, CancellationToken cancellationToken)
    {
        var removed = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var chunk = await store.Writer.WriteAsync(transaction =>
            {
                delete(transaction.Connection).Bind(TrimChunk).Run();
                return transaction.Connection.Changes;
            });
            removed += chunk;
            if (chunk < TrimChunk)
            {
                return removed;
            }
        }
    }

    private static SqliteStatement Prepare(SqliteConnection connection, EndedSelection selection, long afterSortKey)
    {
        switch (selection)
        {
            case EndedSelection.Before before:
                // A job ended after it was submitted, and its key begins with the moment of the submit: the younger ones need not be read.
                var newest = before.Ended.Values.DefaultIfEmpty(DateTimeOffset.UnixEpoch).Max();
                return connection
                    .Statement($"""
                        {Select} WHERE j.key > ? AND j.key < ? AND j.keep_until IS NULL AND j.status IN {FinalStates}
                          AND j.completed_at < CASE j.status WHEN 5 THEN ? WHEN 6 THEN ? ELSE ? END
                        ORDER BY j.key LIMIT ?
                        """)
                    .Bind(afterSortKey)
                    .Bind(JobId.FirstSortKeyAt(newest))
                    .Bind(Border(before, JobStatus.Completed))
                    .Bind(Border(before, JobStatus.Failed))
                    .Bind(Border(before, JobStatus.Cancelled));
            case EndedSelection.Outlived outlived:
                // SQLite would go through all jobs by their key to save the sorting, though few say how long they are kept.
                return connection
                    .Statement($"""
                        {Columns} FROM jobs j INDEXED BY jobs_kept JOIN inputs i ON i.key = j.key
                        WHERE j.keep_until IS NOT NULL AND j.keep_until <= ? AND j.key > ? AND j.status IN {FinalStates} ORDER BY j.key LIMIT ?
                        """)
                    .Bind(outlived.Now)
                    .Bind(afterSortKey);
            case EndedSelection.Matching matching:
                var where = JobWhere.Of(matching.Filter with { BeforeSortKey = null });
                where.And($"j.status IN {FinalStates}");
                where.And("j.key > ?", statement => statement.Bind(afterSortKey));
                if (matching.Ended is { } ended)
                {
                    where.And("j.completed_at < ?", statement => statement.Bind(ended));
                }

                return where.Bind(connection.Statement($"{Select}{where.Text} ORDER BY j.key LIMIT ?"));
            default:
                throw new ArgumentOutOfRangeException(nameof(selection));
        }
    }

    private static long Border(EndedSelection.Before selection, JobStatus status) =>
        selection.Ended.TryGetValue(status, out var moment) ? moment.ToUnixTimeMilliseconds() : long.MinValue;

    private static List<EndedJob> Read(SqliteStatement statement)
    {
        var jobs = new List<EndedJob>();
        while (statement.Step())
        {
            var (id, type, status, ended, tags) = (JobId.FromBytes(statement.Blob().Span), statement.Text(), (JobStatus)statement.Int32(), statement.Time(), statement.NullableText());
            jobs.Add(new EndedJob(id, type, status, ended, tags is null ? [] : JsonSerializer.Deserialize(tags, TagsJson.Default.IReadOnlyListString)!, statement.Int64()));
        }

        statement.Reset();
        return jobs;
    }

    /// <summary>The number of the first row whose first event is not before a moment. Events are numbered in the order of time, so it is searched by halves.</summary>
    private static long FirstEventSince(SqliteConnection connection, DateTimeOffset moment)
    {
        var (low, high) = (JobReads.Scalar(connection, "SELECT coalesce(min(first), 0) FROM events"), JobReads.Scalar(connection, "SELECT coalesce(max(first), 0) + 1 FROM events"));
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var statement = connection.Statement("SELECT first, body FROM events WHERE first >= ? ORDER BY first LIMIT 1").Bind(middle);
            if (!statement.Step())
            {
                statement.Reset();
                high = middle;
                continue;
            }

            var first = statement.Int64();
            var isOld = EventCodec.Unpack(statement.Blob()).First().Time < moment;
            statement.Reset();
            if (isOld)
            {
                low = first + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
