using McpCore.Engine.Jobs;

namespace McpCore.Storage.Sqlite;

/// <summary>Who holds which unique key. A key goes with its job: when the job is removed, it is free.</summary>
internal static class UniqueKeys
{
    /// <summary>The job that holds a key now; null when it is free.</summary>
    public static Job? Holder(SqliteConnection connection, string type, UniqueRule rule, DateTimeOffset now)
    {
        var statement = connection
            .Statement("SELECT key FROM unique_keys WHERE scope = ? AND name = ? AND (released = 0 OR held_until > ?)")
            .Bind(ScopeOf(type, rule))
            .Bind(rule.Key)
            .Bind(now);
        var key = statement.Step() ? statement.Int64() : (long?)null;
        statement.Reset();
        return key is { } holder ? JobRows.Find(connection, holder) : null;
    }

    /// <summary>The key goes to a job, whoever had it.</summary>
    public static void Take(SqliteConnection connection, Job job)
    {
        var rule = job.Options.Unique!;
        connection.Statement("INSERT OR REPLACE INTO unique_keys (scope, name, key, held_until, released) VALUES (?, ?, ?, ?, 0)")
            .Bind(ScopeOf(job.Type, rule))
            .Bind(rule.Key)
            .Bind(job.Id.SortKey)
            .Bind(HeldUntil(job, rule))
            .Run();
    }

    /// <summary>A job with a unique key has moved: its start or its end may free the key. A key that has gone to another job meanwhile stays there.</summary>
    public static void Moved(SqliteConnection connection, Job next, DateTimeOffset now)
    {
        var rule = next.Options.Unique!;
        if (!next.Status.IsFinal() && !(next.Status == JobStatus.Running && rule.UntilStarted))
        {
            return;
        }

        var sql = HeldUntil(next, rule) > now ? "UPDATE unique_keys SET released = 1 WHERE key = ?" : "DELETE FROM unique_keys WHERE key = ?";
        connection.Statement(sql).Bind(next.Id.SortKey).Run();
    }

    private static string ScopeOf(string type, UniqueRule rule) => rule.Scope == UniqueScope.Global ? "" : type;

    /// <summary>A period may be longer than the calendar.</summary>
    private static DateTimeOffset? HeldUntil(Job job, UniqueRule rule) => rule.Period is not { } period ? null
        : period < DateTimeOffset.MaxValue - job.CreatedAt ? job.CreatedAt + period : DateTimeOffset.MaxValue;
}
