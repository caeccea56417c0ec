using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>What people want of plugins, in the database of the jobs.</summary>
public sealed class SqlitePluginStateStore(SqliteStore store) : IPluginStateStore
{
    public Task<IReadOnlyList<string>> LoadDisabledAsync(CancellationToken cancellationToken) => Task.FromResult(store.Readers.Read(connection =>
    {
        var statement = connection.Statement("SELECT id FROM disabled_plugins ORDER BY id");
        var ids = new List<string>();
        while (statement.Step())
        {
            ids.Add(statement.Text());
        }

        statement.Reset();
        return (IReadOnlyList<string>)ids;
    }));

    public Task SaveAsync(string pluginId, bool enabled, string actor, DateTimeOffset now, CancellationToken cancellationToken) =>
        store.Writer.WriteAsync(transaction =>
        {
            var statement = enabled
                ? transaction.Connection.Statement("DELETE FROM disabled_plugins WHERE id = ?").Bind(pluginId)
                : transaction.Connection.Statement("INSERT OR REPLACE INTO disabled_plugins (id, disabled_at, actor) VALUES (?, ?, ?)").Bind(pluginId).Bind(now).Bind(actor);
            statement.Run();
            return true;
        });
}
