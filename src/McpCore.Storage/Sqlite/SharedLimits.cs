using McpCore.Engine.Jobs;

namespace McpCore.Storage.Sqlite;

/// <summary>
/// Concurrency keys. Of the pending jobs of a key, the best by rank are permitted, as many as the limit leaves beside those that run; the others are held
/// and are in no index that a claim looks at, so that any number of them costs a claim nothing.
/// </summary>
internal static class SharedLimits
{
    /// <summary>The limit that was submitted last holds for all jobs of the key.</summary>
    public static void Set(SqliteConnection connection, ConcurrencyRule rule) =>
        connection.Statement("INSERT INTO shares (name, most) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET most = excluded.most").Bind(rule.Key).Bind(rule.Limit).Run();

    /// <summary>Permits and holds the pending jobs of a key anew, after any of its jobs has changed.</summary>
    public static void Balance(SqliteConnection connection, string share)
    {
        var permits = Math.Max(0, Number(connection, "SELECT most FROM shares WHERE name = ?", share) - Number(connection, "SELECT count(*) FROM jobs WHERE share = ? AND status = 4", share));
        var best = Keys(connection.Statement("SELECT key FROM jobs WHERE share = ? AND status = 3 ORDER BY rank, key LIMIT ?").Bind(share).Bind(permits));
        var permitted = Keys(connection.Statement("SELECT key FROM jobs WHERE share = ? AND status = 3 AND held = 0").Bind(share));
        foreach (var key in permitted.Except(best))
        {
            Hold(connection, key, held: true);
        }

        foreach (var key in best.Except(permitted))
        {
            Hold(connection, key, held: false);
        }
    }

    private static void Hold(SqliteConnection connection, long key, bool held) =>
        connection.Statement("UPDATE jobs SET held = ? WHERE key = ?").Bind(held).Bind(key).Run();

    private static long Number(SqliteConnection connection, string query, string share)
    {
        var statement = connection.Statement(query).Bind(share);
        var value = statement.Step() ? statement.Int64() : 0;
        statement.Reset();
        return value;
    }

    private static HashSet<long> Keys(SqliteStatement statement)
    {
        var keys = new HashSet<long>();
        while (statement.Step())
        {
            keys.Add(statement.Int64());
        }

        statement.Reset();
        return keys;
    }
}
