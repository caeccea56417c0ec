using System.Globalization;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>Brings a database up to date: each numbered script runs once, in a transaction, and <c>PRAGMA user_version</c> remembers it.</summary>
internal static class SqliteSchema
{
    /// <summary>"MCPC" in the file's header: tells a store from any other SQLite file.</summary>
    private const int ApplicationId = 0x4D435043;

    public const int CurrentVersion = 4;

    public static void Prepare(SqliteConnection connection)
    {
        var version = Pragma(connection, "user_version");
        var application = Pragma(connection, "application_id");
        if (application != ApplicationId && (application != 0 || version != 0 || HasTables(connection)))
        {
            throw new StoreDamagedException($"{connection.Path} is an SQLite database, but not a store of MCP Core. Choose another home.");
        }

        if (version > CurrentVersion)
        {
            throw new StoreDamagedException($"{connection.Path} was written by a newer MCP Core (schema {version}, this one knows {CurrentVersion}). Install the newer version.");
        }

        // Only now: the journal mode stays in the file, and a file of somebody else is not to be touched.
        connection.Execute("PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 67108864;");
        for (var next = (int)version + 1; next <= CurrentVersion; next++)
        {
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"BEGIN IMMEDIATE; {Script(next)} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {next}; COMMIT;"));
        }
    }

    private static long Pragma(SqliteConnection connection, string name)
    {
        var statement = connection.Statement($"PRAGMA {name}");
        statement.Step();
        var value = statement.Int64();
        statement.Reset();
        return value;
    }

    private static bool HasTables(SqliteConnection connection)
    {
        var statement = connection.Statement("SELECT count(*) FROM sqlite_schema");
        statement.Step();
        var any = statement.Int64() > 0;
        statement.Reset();
        return any;
    }

    private static string Script(int version)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{version:000}.sql");
        using var stream = typeof(SqliteSchema).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The script {name} is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
