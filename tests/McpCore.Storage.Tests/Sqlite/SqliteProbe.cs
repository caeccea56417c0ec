using McpCore.Storage.Sqlite;

namespace McpCore.Storage.Tests.Sqlite;

/// <summary>Looks into a database from a connection of its own.</summary>
internal static class SqliteProbe
{
    public static SqliteConnection Prepared(string path)
    {
        var connection = new SqliteConnection(path, readOnly: false);
        SqliteSchema.Prepare(connection);
        return connection;
    }

    public static long Number(SqliteConnection connection, string sql) => JobReads.Scalar(connection, sql);

    public static long Number(string path, string sql)
    {
        using var connection = new SqliteConnection(path, readOnly: true);
        return Number(connection, sql);
    }

    public static string Text(SqliteConnection connection, string sql)
    {
        var statement = connection.Statement(sql);
        statement.Step();
        var text = statement.Text();
        statement.Reset();
        return text;
    }

    public static void Execute(string path, string script)
    {
        using var connection = new SqliteConnection(path, readOnly: false);
        connection.Execute(script);
    }
}
