using System.Globalization;
using McpCore.Storage.Sqlite;

namespace McpCore.Storage.Tests.Sqlite;

/// <summary>The log's pages are held back until they are synced, and neither a reader nor a fault can tell.</summary>
public sealed class LogFileSystemTests : IDisposable
{
    private const int Rows = 200;
    private const int RowBytes = 2000;

    private readonly TempFolder _folder = new();

    private string Database => _folder.File("mcpcore.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Commit_OfManyPages_TakesFewCalls()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Calls of a thread are counted by Linux alone.");
        using var connection = Open();

        var before = Calls();
        Insert(connection, Rows);
        var calls = Calls() - before;

        // A hundred pages; two calls each without the layer. A call takes up to 120 KB.
        Assert.InRange(calls, 1, 8);
    }

    [Fact]
    public void Commit_IsSeenByOthersAtOnce()
    {
        using var connection = Open();
        using var reader = new SqliteConnection(Database, readOnly: true);

        for (var commit = 1; commit <= 20; commit++)
        {
            Insert(connection, commit);
            Assert.Equal(commit * (commit + 1) / 2, SqliteProbe.Number(reader, "SELECT count(*) FROM notes WHERE length(body) > 0"));
        }
    }

    [Theory]
    [InlineData("COMMIT", 2 * Rows)]
    [InlineData("ROLLBACK", Rows)]
    public void Transaction_LargerThanTheCache_IsKeptOrGoneAsAWhole(string end, int rows)
    {
        using (var connection = Open())
        {
            Insert(connection, Rows);

            // Pages go to the log before the end, are read back from it and written again.
            connection.Execute("PRAGMA cache_size = 10; BEGIN");
            InsertRows(connection, Rows);
            for (var round = 0; round < 3; round++)
            {
                connection.Execute("UPDATE notes SET body = randomblob(length(body)) WHERE id <= 40");
            }

            connection.Execute(end);
            Assert.Equal(rows, SqliteProbe.Number(connection, "SELECT count(*) FROM notes"));

            Insert(connection, 1);
        }

        using var reader = new SqliteConnection(Database, readOnly: true);
        Assert.Equal("ok", SqliteProbe.Text(reader, "PRAGMA integrity_check"));
        Assert.Equal(rows + 1, SqliteProbe.Number(reader, "SELECT count(*) FROM notes"));
    }

    [Fact]
    public void Copy_OfTheFilesAfterACommit_HoldsAllOfIt()
    {
        using var connection = Open();
        Insert(connection, Rows);
        Insert(connection, Rows);

        // What a crash at this moment would leave behind.
        var copy = _folder.File("copy.db");
        File.Copy(Database, copy);
        File.Copy($"{Database}-wal", $"{copy}-wal");

        Assert.Equal(2 * Rows, SqliteProbe.Number(copy, "SELECT count(*) FROM notes"));
    }

    private SqliteConnection Open()
    {
        var connection = SqliteProbe.Prepared(Database);
        connection.Execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, body BLOB)");
        return connection;
    }

    private static void Insert(SqliteConnection connection, int rows)
    {
        connection.Execute("BEGIN");
        InsertRows(connection, rows);
        connection.Execute("COMMIT");
    }

    private static void InsertRows(SqliteConnection connection, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            connection.Statement("INSERT INTO notes (body) VALUES (randomblob(?))").Bind((long)RowBytes).Run();
        }
    }

    /// <summary>Calls of this thread that wrote something.</summary>
    private static long Calls() =>
        long.Parse(File.ReadLines("/proc/thread-self/io").First(line => line.StartsWith("syscw:", StringComparison.Ordinal)).AsSpan(6), CultureInfo.InvariantCulture);
}
