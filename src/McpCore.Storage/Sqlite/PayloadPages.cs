using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>
/// Payloads of jobs that may start yet, in the order of their keys, which never change: a job that moves from one status to another while the pages are
/// read is neither missed nor met twice. The walk begins at the oldest job that can be meant, so that the history before it costs nothing.
/// </summary>
internal static class PayloadPages
{
    private const int MaxJobs = 1000;
    private const int MaxBytes = 4 * 1024 * 1024;

    // Scheduled and running jobs without their type, which their indexes do not hold: a lower bound is all that is wanted.
    private const string Oldest = """
        SELECT min(key) FROM (
          SELECT min(key) AS key FROM jobs INDEXED BY jobs_due WHERE status = 1
          UNION ALL SELECT min(key) FROM jobs INDEXED BY jobs_blocked WHERE status = 2 AND type = ?
          UNION ALL SELECT min(key) FROM jobs INDEXED BY jobs_pending WHERE status = 3 AND held = 0 AND type = ?
          UNION ALL SELECT min(key) FROM jobs INDEXED BY jobs_held WHERE status = 3 AND held = 1 AND type = ?
          UNION ALL SELECT min(key) FROM jobs INDEXED BY jobs_running WHERE status = 4)
        """;

    private const string Page = """
        SELECT j.key, j.id, i.payload, i.metadata, i.tags, i.options, i.actor, i.sum FROM jobs j NOT INDEXED JOIN inputs i ON i.key = j.key
        WHERE j.key > ? AND j.type = ? AND j.status <= 4
          AND (j.status < 4 OR j.attempt < j.max_attempts OR j.incarnation <> (SELECT max(id) FROM incarnations))
        ORDER BY j.key
        """;

    public static PayloadPage Read(SqliteConnection connection, string type, long after)
    {
        if (after == 0 && OldestKey(connection, type) is var oldest)
        {
            if (oldest is null)
            {
                return new PayloadPage([], 0, IsLast: true);
            }

            after = oldest.Value - 1;
        }

        var statement = connection.Statement(Page).Bind(after).Bind(type);
        var jobs = new List<UnsettledPayload>();
        var (rows, bytes, isLast) = (0, 0L, false);
        while (rows < MaxJobs && bytes < MaxBytes && !(isLast = !statement.Step()))
        {
            after = statement.Int64();
            var id = JobId.FromBytes(statement.Blob().Span);
            var input = InputRow.Read(statement, after);
            rows++;
            bytes += input.Payload.Length;
            if (!input.IsDamaged)
            {
                jobs.Add(new UnsettledPayload(id, input.Options.AgentVersion, input.Payload));
            }
        }

        statement.Reset();
        return new PayloadPage(jobs, after, isLast);
    }

    private static long? OldestKey(SqliteConnection connection, string type)
    {
        var statement = connection.Statement(Oldest).Bind(type).Bind(type).Bind(type);
        statement.Step();
        var key = statement.NullableInt64();
        statement.Reset();
        return key;
    }
}
