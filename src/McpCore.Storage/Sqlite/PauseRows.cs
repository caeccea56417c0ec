using McpCore.Engine.Limits;

namespace McpCore.Storage.Sqlite;

/// <summary>What is paused, as rows.</summary>
internal static class PauseRows
{
    public static Pause Add(SqliteConnection connection, Pause pause)
    {
        connection.Statement("INSERT OR IGNORE INTO pauses (kind, name, paused_at, actor, reason) VALUES (?, ?, ?, ?, ?)")
            .Bind((int)pause.Kind)
            .Bind(pause.Name)
            .Bind(pause.PausedAt)
            .Bind(pause.Actor)
            .Bind(pause.Reason)
            .Run();
        return Load(connection).Single(stored => stored.Kind == pause.Kind && stored.Name == pause.Name);
    }

    public static bool Remove(SqliteConnection connection, PauseKind kind, string name)
    {
        connection.Statement("DELETE FROM pauses WHERE kind = ? AND name = ?").Bind((int)kind).Bind(name).Run();
        return connection.Changes > 0;
    }

    public static IReadOnlyList<Pause> Load(SqliteConnection connection)
    {
        var statement = connection.Statement("SELECT kind, name, paused_at, actor, reason FROM pauses ORDER BY kind, name");
        var pauses = new List<Pause>();
        while (statement.Step())
        {
            pauses.Add(new Pause((PauseKind)statement.Int32(), statement.Text(), statement.Time(), statement.Text(), statement.NullableText()));
        }

        statement.Reset();
        return pauses;
    }
}
