using McpCore.Engine.Stores;
using McpCore.Storage.Sqlite;

namespace McpCore.Storage.Tests.Sqlite;

public sealed class SqliteSchemaTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Database => _folder.File("mcpcore.db");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Prepare_NewFile_MarksItAsAStore()
    {
        using var connection = SqliteProbe.Prepared(Database);

        Assert.Equal(SqliteSchema.CurrentVersion, SqliteProbe.Number(connection, "PRAGMA user_version"));
        Assert.Equal("MCPC", string.Concat(SqliteProbe.Number(connection, "PRAGMA application_id").ToString("X8").Chunk(2).Select(hex => (char)Convert.ToByte(new string(hex), 16))));
    }

    [Fact]
    public void Prepare_Writer_SyncsEveryCommitToTheLog()
    {
        using var connection = SqliteProbe.Prepared(Database);

        Assert.Equal("wal", SqliteProbe.Text(connection, "PRAGMA journal_mode"));
        Assert.Equal(2, SqliteProbe.Number(connection, "PRAGMA synchronous"));
        Assert.Equal(1, SqliteProbe.Number(connection, "PRAGMA foreign_keys"));
    }

    [Fact]
    public void Prepare_Again_ChangesNothing()
    {
        using (SqliteProbe.Prepared(Database))
        {
        }

        var before = File.ReadAllBytes(Database);

        using (SqliteProbe.Prepared(Database))
        {
        }

        Assert.Equal(before, File.ReadAllBytes(Database));
    }

    [Fact]
    public void Prepare_EmptyFile_BecomesAStore()
    {
        File.WriteAllBytes(Database, []);

        using var connection = SqliteProbe.Prepared(Database);

        Assert.Equal(SqliteSchema.CurrentVersion, SqliteProbe.Number(connection, "PRAGMA user_version"));
    }

    [Theory]
    [InlineData("CREATE TABLE mine (x)")]
    [InlineData("PRAGMA user_version = 1")]
    [InlineData("PRAGMA application_id = 7; CREATE TABLE jobs (x)")]
    public async Task OpenAsync_DatabaseOfSomebodyElse_IsRefusedAndLeftAsItWas(string script)
    {
        SqliteProbe.Execute(Database, script);
        var before = await File.ReadAllBytesAsync(Database, Token);

        var failure = await Assert.ThrowsAsync<StoreDamagedException>(OpenAsync);

        Assert.Contains("not a store of MCP Core", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Database, Token));
        Assert.Equal([Database], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task OpenAsync_StoreOfANewerVersion_IsRefusedAndLeftAsItWas()
    {
        using (SqliteProbe.Prepared(Database))
        {
        }

        SqliteProbe.Execute(Database, $"PRAGMA user_version = {SqliteSchema.CurrentVersion + 1}");
        var before = await File.ReadAllBytesAsync(Database, Token);

        var failure = await Assert.ThrowsAsync<StoreDamagedException>(OpenAsync);

        Assert.Contains("newer MCP Core", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Database, Token));
    }

    [Fact]
    public async Task OpenAsync_Garbage_IsRefusedAndLeftAsItWas()
    {
        var garbage = new byte[10_000];
        new Random(1).NextBytes(garbage);
        await File.WriteAllBytesAsync(Database, garbage, Token);

        await Assert.ThrowsAsync<StoreDamagedException>(OpenAsync);

        Assert.Equal(garbage, await File.ReadAllBytesAsync(Database, Token));
    }

    [Fact]
    public async Task OpenAsync_PagesOverwritten_IsRefused()
    {
        using (SqliteProbe.Prepared(Database))
        {
        }

        await using (var file = File.OpenWrite(Database))
        {
            file.Position = 4096;
            await file.WriteAsync(Enumerable.Repeat((byte)0xFF, (int)file.Length - 4096).ToArray(), Token);
        }

        var failure = await Assert.ThrowsAsync<StoreDamagedException>(OpenAsync);

        Assert.Contains(Database, failure.Message, StringComparison.Ordinal);
    }

    private async Task OpenAsync()
    {
        await using var store = new SqliteStore(Database);
        await store.OpenAsync("node", TestClock.Start, Token);
    }
}
