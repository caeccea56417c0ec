namespace McpCore.Storage.Sqlite;

/// <summary>What is before a job in the queue, and how long jobs like it took.</summary>
internal static class JobHistory
{
    public static long CountAhead(SqliteConnection connection, IReadOnlyList<string> types, long rank, long sortKey) => types.Sum(type =>
        JobReads.Keys(connection
            .Statement("SELECT count(*) FROM jobs WHERE status = 3 AND type = ? AND rank <= ? AND (rank < ? OR key < ?)")
            .Bind(type)
            .Bind(rank)
            .Bind(rank)
            .Bind(sortKey))[0]);

    public static IReadOnlyList<TimeSpan> RunTimes(SqliteConnection connection, IReadOnlyList<string> types, int limit) =>
    [
        .. types
            .SelectMany(type => JobReads.All(
                connection
                    .Statement("SELECT key, completed_at - run_started_at FROM jobs INDEXED BY jobs_completed WHERE status = 5 AND type = ? ORDER BY key DESC LIMIT ?")
                    .Bind(type)
                    .Bind(limit),
                row => (Key: row.Int64(), Time: TimeSpan.FromMilliseconds(row.Int64()))))
            .OrderByDescending(run => run.Key)
            .Take(limit)
            .Select(run => run.Time),
    ];
}
