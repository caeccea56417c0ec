using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>How much log text of a job is kept: the newest of each attempt and of the job; what goes for it is counted.</summary>
internal static class LogRows
{
    /// <summary>The columns that the size of a line is made of.</summary>
    private const string Size = "length(message) + coalesce(length(properties), 0)";

    /// <summary>Counts what was added, and removes the oldest lines when there are too many.</summary>
    /// <param name="connection">The writer's connection.</param>
    /// <param name="job">The job.</param>
    /// <param name="attempt">The attempt that said it.</param>
    /// <param name="lines">The lines that were added.</param>
    /// <param name="dropped">Lines that were lost before they came here.</param>
    public static void Count(SqliteConnection connection, JobId job, int attempt, IReadOnlyList<LogLine> lines, int dropped)
    {
        var key = job.SortKey;
        var added = lines.Sum(line => (long)line.Size);
        var bytes = Number(connection
            .Statement("""
                INSERT INTO log_sizes (key, attempt, bytes, dropped) VALUES (?, ?, ?, ?)
                ON CONFLICT (key, attempt) DO UPDATE SET bytes = bytes + excluded.bytes, dropped = dropped + excluded.dropped RETURNING bytes
                """)
            .Bind(key)
            .Bind(attempt)
            .Bind(added)
            .Bind(dropped));
        if (bytes > LogLimits.AttemptBytes)
        {
            Remove(connection, key, attempt, bytes - LogLimits.Floor(LogLimits.AttemptBytes));
        }

        // Few jobs have as many attempts as it takes to pass the limit of the whole.
        while (attempt > 1 && Number(connection.Statement("SELECT coalesce(sum(bytes), 0) FROM log_sizes WHERE key = ?").Bind(key)) is var all && all > LogLimits.JobBytes)
        {
            var oldest = (int)Number(connection.Statement("SELECT min(attempt) FROM log_sizes WHERE key = ? AND bytes > 0").Bind(key));
            Remove(connection, key, oldest, all - LogLimits.Floor(LogLimits.JobBytes));
        }
    }

    /// <summary>How many lines of a job are gone: of all attempts, or of one.</summary>
    public static long Dropped(SqliteConnection connection, JobId job, int? attempt) => attempt is { } one
        ? Number(connection.Statement("SELECT coalesce(sum(dropped), 0) FROM log_sizes WHERE key = ? AND attempt = ?").Bind(job.SortKey).Bind(one))
        : Number(connection.Statement("SELECT coalesce(sum(dropped), 0) FROM log_sizes WHERE key = ?").Bind(job.SortKey));

    private static void Remove(SqliteConnection connection, long key, int attempt, long bytes)
    {
        var statement = connection.Statement($"SELECT seq, {Size} FROM logs WHERE key = ? AND attempt = ? ORDER BY seq").Bind(key).Bind(attempt);
        var (last, removed) = (0L, 0L);
        while (removed < bytes && statement.Step())
        {
            last = statement.Int64();
            removed += statement.Int64();
        }

        statement.Reset();
        connection.Statement("DELETE FROM logs WHERE key = ? AND attempt = ? AND seq <= ?").Bind(key).Bind(attempt).Bind(last).Run();
        connection.Statement("UPDATE log_sizes SET bytes = max(0, bytes - ?), dropped = dropped + ? WHERE key = ? AND attempt = ?")
            .Bind(removed == 0 ? long.MaxValue : removed)
            .Bind(connection.Changes)
            .Bind(key)
            .Bind(attempt)
            .Run();
    }

    private static long Number(SqliteStatement statement)
    {
        statement.Step();
        var number = statement.Int64();
        statement.Reset();
        return number;
    }
}
