using McpCore.Engine.PluginStates;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>What is remembered of plugins, in the database of the jobs. This class is the seam; <see cref="PluginRows"/> holds the statements.</summary>
public sealed class SqlitePluginStateStore(SqliteStore store) : IPluginStateStore
{
    /// <summary>Entries kept in the history of one plugin, and crashes.</summary>
    public const int HistorySize = 200;

    public Task<IReadOnlyList<PluginRecord>> LoadAsync(CancellationToken cancellationToken) => Task.FromResult(store.Readers.Read(PluginRows.Load));

    public Task<PluginRecord> FindAsync(string pluginId, CancellationToken cancellationToken) =>
        Task.FromResult(store.Readers.Read(connection => PluginRows.Find(connection, pluginId)));

    public Task<PluginRecord> ChangeAsync(
        string pluginId, Func<PluginRecord, PluginRecord> change, IReadOnlyList<PluginHistoryEntry> history, CancellationToken cancellationToken) =>
        store.Writer.WriteAsync(transaction =>
        {
            var record = change(PluginRows.Find(transaction.Connection, pluginId));
            PluginRows.Save(transaction.Connection, record);
            foreach (var entry in history)
            {
                PluginRows.Add(transaction.Connection, entry, HistorySize);
            }

            return record;
        });

    public Task<PluginRecord> AddCrashAsync(PluginCrash crash, Func<PluginRecord, IReadOnlyList<PluginCrash>, PluginRecord> change, CancellationToken cancellationToken) =>
        store.Writer.WriteAsync(transaction =>
        {
            PluginRows.Add(transaction.Connection, crash, HistorySize);
            var crashes = PluginRows.Crashes(transaction.Connection, crash.PluginId, DateTimeOffset.MinValue);
            var record = change(PluginRows.Find(transaction.Connection, crash.PluginId), crashes);
            PluginRows.Save(transaction.Connection, record);
            return record;
        });

    public Task<IReadOnlyList<PluginHistoryEntry>> HistoryAsync(string pluginId, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(store.Readers.Read(connection => PluginRows.History(connection, pluginId, limit)));

    public Task<IReadOnlyList<PluginCrash>> CrashesAsync(string pluginId, DateTimeOffset since, CancellationToken cancellationToken) =>
        Task.FromResult(store.Readers.Read(connection => PluginRows.Crashes(connection, pluginId, since)));
}
