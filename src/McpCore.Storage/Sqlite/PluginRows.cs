using McpCore.Engine.PluginStates;

namespace McpCore.Storage.Sqlite;

/// <summary>The rows of plugins, of their histories and of their crashes.</summary>
internal static class PluginRows
{
    private const string Columns = """
        id, enabled, desired_at, desired_by, state, version, sha256, code, reason, seen_at, leaks, unload_version, unload_collected, unload_suspect, unload_at,
        quarantine_version, quarantine_sha256, quarantine_reason, quarantine_at, order_isolation, order_sha256, order_reason, order_at
        """;

    public static IReadOnlyList<PluginRecord> Load(SqliteConnection connection) => All(connection.Statement($"SELECT {Columns} FROM plugins ORDER BY id"), Read);

    public static PluginRecord Find(SqliteConnection connection, string id) =>
        All(connection.Statement($"SELECT {Columns} FROM plugins WHERE id = ?").Bind(id), Read) is [var record] ? record : new PluginRecord(id);

    public static void Save(SqliteConnection connection, PluginRecord record) => connection
        .Statement($"INSERT OR REPLACE INTO plugins ({Columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .Bind(record.Id)
        .Bind(record.Desired.Enabled)
        .Bind(record.Desired.At)
        .Bind(record.Desired.Actor)
        .Bind(record.Actual?.State)
        .Bind(record.Actual?.Version)
        .Bind(record.Actual?.Sha256)
        .Bind(record.Actual?.Code)
        .Bind(record.Actual?.Reason)
        .Bind(record.Actual?.At)
        .Bind(record.Leaks)
        .Bind(record.LastUnload?.Version)
        .Bind(record.LastUnload is { } unload ? unload.Collected ? 1 : 0 : (long?)null)
        .Bind(record.LastUnload?.Suspect)
        .Bind(record.LastUnload?.At)
        .Bind(record.Quarantine?.Version)
        .Bind(record.Quarantine?.Sha256)
        .Bind(record.Quarantine?.Reason)
        .Bind(record.Quarantine?.At)
        .Bind(record.IsolationOrder?.Isolation)
        .Bind(record.IsolationOrder?.Sha256)
        .Bind(record.IsolationOrder?.Reason)
        .Bind(record.IsolationOrder?.At)
        .Run();

    public static void Add(SqliteConnection connection, PluginHistoryEntry entry, int keep)
    {
        connection.Statement("INSERT INTO plugin_history (plugin, at, version, sha256, from_state, to_state, code, reason, actor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .Bind(entry.PluginId)
            .Bind(entry.At)
            .Bind(entry.Version)
            .Bind(entry.Sha256)
            .Bind(entry.From)
            .Bind(entry.To)
            .Bind(entry.Code)
            .Bind(entry.Reason)
            .Bind(entry.Actor)
            .Run();
        connection.Statement("DELETE FROM plugin_history WHERE id = (SELECT id FROM plugin_history WHERE plugin = ? ORDER BY id DESC LIMIT 1 OFFSET ?)").Bind(entry.PluginId).Bind(keep).Run();
    }

    public static void Add(SqliteConnection connection, PluginCrash crash, int keep)
    {
        connection.Statement("INSERT INTO plugin_crashes (plugin, at, version, sha256, job_id, code, message) VALUES (?, ?, ?, ?, ?, ?, ?)")
            .Bind(crash.PluginId)
            .Bind(crash.At)
            .Bind(crash.Version)
            .Bind(crash.Sha256)
            .Bind(crash.JobId)
            .Bind(crash.Code)
            .Bind(crash.Message)
            .Run();
        connection.Statement("DELETE FROM plugin_crashes WHERE id = (SELECT id FROM plugin_crashes WHERE plugin = ? ORDER BY id DESC LIMIT 1 OFFSET ?)").Bind(crash.PluginId).Bind(keep).Run();
    }

    public static IReadOnlyList<PluginHistoryEntry> History(SqliteConnection connection, string id, int limit) => All(
        connection.Statement("SELECT at, version, sha256, from_state, to_state, code, reason, actor FROM plugin_history WHERE plugin = ? ORDER BY id DESC LIMIT ?").Bind(id).Bind(limit),
        row => new PluginHistoryEntry(
            id, row.Time(), row.NullableText(), row.NullableText(), row.NullableText(), row.NullableText(), row.NullableText(), row.NullableText(), row.NullableText()));

    public static IReadOnlyList<PluginCrash> Crashes(SqliteConnection connection, string id, DateTimeOffset since) => All(
        connection.Statement("SELECT at, version, sha256, job_id, code, message FROM plugin_crashes WHERE plugin = ? AND at >= ? ORDER BY id DESC").Bind(id).Bind(since),
        row => new PluginCrash(id, row.Time(), row.Text(), row.NullableText(), row.NullableText(), row.Text(), row.Text()));

    private static PluginRecord Read(SqliteStatement row)
    {
        var record = new PluginRecord(row.Text()) { Desired = new PluginWish(row.Boolean(), row.NullableTime(), row.NullableText()) };
        var (state, version, sha256, code, reason, seenAt) = (row.NullableText(), row.NullableText(), row.NullableText(), row.NullableText(), row.NullableText(), row.NullableTime());
        var leaks = row.Int32();
        var (unloaded, collected, suspect, unloadedAt) = (row.NullableText(), row.NullableInt64(), row.NullableText(), row.NullableTime());
        var (quarantined, quarantinedSha256, why, quarantinedAt) = (row.NullableText(), row.NullableText(), row.NullableText(), row.NullableTime());
        var (isolation, isolationSha256, isolationReason, isolationAt) = (row.NullableText(), row.NullableText(), row.NullableText(), row.NullableTime());
        return record with
        {
            Actual = seenAt is { } seen ? new PluginSighting(state!, version, sha256, code, reason, seen) : null,
            Leaks = leaks,
            LastUnload = unloadedAt is { } at ? new PluginUnload(unloaded!, collected != 0, suspect, at) : null,
            Quarantine = quarantinedAt is { } since ? new PluginQuarantine(quarantined!, quarantinedSha256!, why!, since) : null,
            IsolationOrder = isolationAt is { } ordered ? new PluginIsolationOrder(isolation!, isolationSha256, isolationReason!, ordered) : null,
        };
    }

    private static List<T> All<T>(SqliteStatement statement, Func<SqliteStatement, T> read)
    {
        var list = new List<T>();
        while (statement.Step())
        {
            list.Add(read(statement));
        }

        statement.Reset();
        return list;
    }
}
