using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>What is before a job in the queue, and how long jobs like it took.</summary>
internal static class JobHistory
{
    private const string Ahead = "SELECT count(*) FROM jobs WHERE status = 3 AND held = 0 AND type = ?";

    /// <summary>Most jobs need no resources and stand in one lane, where those before a rank are a range of the index.</summary>
    public static long CountAhead(SqliteConnection connection, IReadOnlyList<string> types, long rank, long sortKey) => types.Sum(type =>
        Number(connection.Statement($"{Ahead} AND lane = '' AND rank <= ? AND (rank < ? OR key < ?)").Bind(type).Bind(rank).Bind(rank).Bind(sortKey))
        + Number(connection.Statement($"{Ahead} AND lane > '' AND rank <= ? AND (rank < ? OR key < ?)").Bind(type).Bind(rank).Bind(rank).Bind(sortKey)));

    public static ShareUse Share(SqliteConnection connection, string key, long rank, long sortKey)
    {
        var limit = JobReads.All(connection.Statement("SELECT most FROM shares WHERE name = ?").Bind(key), row => row.Int32());
        return new ShareUse(
            limit.Count == 0 ? null : limit[0],
            Number(connection.Statement("SELECT count(*) FROM jobs WHERE share = ? AND status = 4").Bind(key)),
            Number(connection
                .Statement("SELECT count(*) FROM jobs WHERE share = ? AND status = 3 AND rank <= ? AND (rank < ? OR key < ?)")
                .Bind(key)
                .Bind(rank)
                .Bind(rank)
                .Bind(sortKey)));
    }

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

    private static long Number(SqliteStatement statement) => JobReads.Keys(statement)[0];
}
