using McpCore.Engine.Stores;
using McpCore.Storage.Sqlite;
using SQLitePCL;

namespace McpCore.Storage.Tests.Sqlite;

/// <summary>What becomes of the codes of SQLite and of the system's errors behind them.</summary>
public sealed class SqliteFaultsTests
{
    private const int NoSpace = 28;
    private const int InputOutput = 5;

    /// <summary>EDQUOT.</summary>
    private static readonly int QuotaSpent = OperatingSystem.IsMacOS() ? 69 : 122;

    [Fact]
    public void Of_LackOfRoomHoweverItIsSaid_IsAFullStore()
    {
        Assert.IsType<StoreFullException>(SqliteFaults.Of(raw.SQLITE_FULL, raw.SQLITE_FULL, 0, "full", "store.db"));
        Assert.IsType<StoreFullException>(SqliteFaults.Of(raw.SQLITE_IOERR, raw.SQLITE_IOERR_WRITE, NoSpace, "disk I/O error", "store.db"));
        Assert.IsType<StoreFullException>(SqliteFaults.Of(raw.SQLITE_IOERR_WRITE, raw.SQLITE_IOERR_WRITE, QuotaSpent, "disk I/O error", "store.db"));
    }

    [Fact]
    public void Of_OtherFailures_AreNoFullStore()
    {
        Assert.IsType<SqliteException>(SqliteFaults.Of(raw.SQLITE_IOERR, raw.SQLITE_IOERR_WRITE, InputOutput, "disk I/O error", "store.db"));
        Assert.IsType<SqliteException>(SqliteFaults.Of(raw.SQLITE_ERROR, raw.SQLITE_ERROR, QuotaSpent, "no such table", "store.db"));
        Assert.IsType<StoreDamagedException>(SqliteFaults.Of(raw.SQLITE_CORRUPT, raw.SQLITE_CORRUPT, NoSpace, "malformed", "store.db"));
    }

    [Fact]
    public void IsMissing_FileThatFoundNoRoom_IsToldFromOtherFailures()
    {
        Assert.True(DiskSpace.IsMissing(new IOException("quota", QuotaSpent)));
        Assert.True(DiskSpace.IsMissing(new IOException("space", NoSpace)));
        Assert.False(DiskSpace.IsMissing(new IOException("other")));
    }
}
