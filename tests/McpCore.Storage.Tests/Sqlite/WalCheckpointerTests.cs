using McpCore.Storage.Sqlite;

namespace McpCore.Storage.Tests.Sqlite;

/// <summary>The log is moved to the database beside the writer: it stays small, and nothing is lost on the way.</summary>
public sealed class WalCheckpointerTests : IDisposable
{
    private const long PageSize = 4096;
    private const long ThresholdBytes = WalCheckpointer.Threshold * PageSize;

    /// <summary>SQLite cuts a log down to this when it begins it anew (<c>journal_size_limit</c>).</summary>
    private const long LargestIdleLog = 64 << 20;

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Database => _folder.File("mcpcore.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Committed_ThousandsOfTimes_KeepsTheLogSmall()
    {
        await using var writer = Open();

        for (var i = 0; i < 2500; i++)
        {
            await NoteAsync(writer, 16 * PageSize);
        }

        var database = new FileInfo(Database).Length;
        Assert.InRange(database, 8 * ThresholdBytes, long.MaxValue);
        Assert.InRange(LogLength, ThresholdBytes, database / 2);
    }

    [Fact(Timeout = 30_000)]
    public async Task Committed_BeyondTheThreshold_IsCopiedWithoutTheWriter()
    {
        await using var writer = Open();

        // One commit, and none after it: what is copied, the thread copies.
        await NoteAsync(writer, ThresholdBytes);

        while (new FileInfo(Database).Length < ThresholdBytes)
        {
            await Task.Delay(5, Token);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Committed_WhileAReaderHoldsAnOldState_LetsTheLogGrowAndReusesItAfterwards()
    {
        await using var writer = Open();
        await NoteAsync(writer, 1);
        using var reader = new SqliteConnection(Database, readOnly: true);
        reader.Execute("BEGIN");
        Assert.Equal(1, SqliteProbe.Number(reader, "SELECT count(*) FROM notes"));

        await WriteAsync(writer, LargestIdleLog + (3 * ThresholdBytes));

        Assert.InRange(LogLength, LargestIdleLog + ThresholdBytes, long.MaxValue);
        Assert.Equal(1, SqliteProbe.Number(reader, "SELECT count(*) FROM notes"));

        reader.Execute("COMMIT");
        while (LogLength > LargestIdleLog)
        {
            await NoteAsync(writer, PageSize);
        }
    }

    [Fact]
    public async Task Committed_ByManyAtOnce_LosesNothing()
    {
        await using (var writer = Open())
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => WriteAsync(writer, 2 * ThresholdBytes), Token)));
        }

        using var database = new SqliteConnection(Database, readOnly: true);
        Assert.Equal("ok", SqliteProbe.Text(database, "PRAGMA integrity_check"));
        Assert.Equal(8 * 2 * ThresholdBytes, SqliteProbe.Number(database, "SELECT sum(length(body)) FROM notes"));
    }

    [Fact]
    public async Task Dispose_InTheMiddleOfACheckpoint_EndsCleanlyAndFoldsTheLogIn()
    {
        for (var round = 1; round <= 5; round++)
        {
            await using (var writer = Open())
            {
                // The last commit crosses the threshold, so that the checkpoint has only just begun.
                await WriteAsync(writer, ThresholdBytes + (PageSize * 4));
            }

            Assert.False(File.Exists($"{Database}-wal"));
            Assert.Equal(round * (ThresholdBytes + (PageSize * 4)), SqliteProbe.Number(Database, "SELECT sum(length(body)) FROM notes"));
        }
    }

    private long LogLength => new FileInfo($"{Database}-wal").Length;

    private SqliteWriter Open()
    {
        var connection = SqliteProbe.Prepared(Database);
        connection.Execute("CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, body BLOB)");
        return new SqliteWriter(connection, 1, _ => { }, dispatch: null, () => 0);
    }

    /// <summary>Writes so many bytes, 64 KB a commit.</summary>
    private static async Task WriteAsync(SqliteWriter writer, long bytes)
    {
        for (var left = bytes; left > 0; left -= 64 << 10)
        {
            await NoteAsync(writer, Math.Min(left, 64 << 10));
        }
    }

    private static Task<bool> NoteAsync(SqliteWriter writer, long bytes) => writer.WriteAsync(transaction =>
    {
        transaction.Connection.Statement("INSERT INTO notes (body) VALUES (zeroblob(?))").Bind(bytes).Run();
        return true;
    });
}
