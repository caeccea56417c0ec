using McpCore.Engine.Events;
using McpCore.Engine.Stores;
using McpCore.Storage.Sqlite;
using McpCore.Storage.Tests.Conformance;

namespace McpCore.Storage.Tests.Sqlite;

public sealed class SqliteWriterTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TempFolder _folder = new();
    private readonly CommitRecorder _published = new();
    private readonly SqliteConnection _connection;
    private readonly SqliteWriter _writer;

    public SqliteWriterTests()
    {
        _connection = SqliteProbe.Prepared(Database);
        _connection.Execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, body BLOB)");
        _writer = new SqliteWriter(_connection, 1, _published.Record, dispatch: null, () => 0);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Database => _folder.File("mcpcore.db");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task WriteAsync_Completed_IsSeenByOtherConnections()
    {
        await NoteAsync(1);

        Assert.Equal(1, SqliteProbe.Number(Database, "SELECT count(*) FROM notes"));
    }

    [Fact]
    public async Task WriteAsync_NotYetCommitted_IsNotSeenByOtherConnections()
    {
        using var gate = new Gate();
        var held = _writer.WriteAsync(transaction =>
        {
            Insert(transaction, 1);
            gate.Hold();
            return true;
        });
        await gate.Entered.WaitAsync(Patience, Token);

        var seen = SqliteProbe.Number(Database, "SELECT count(*) FROM notes");

        Assert.Equal((0, false), (seen, held.IsCompleted));
    }

    [Fact]
    public async Task WriteAsync_QueuedWhileAnotherIsWritten_ShareOneCommitAndOneRow()
    {
        using var gate = new Gate();
        var first = HeldAsync(gate);
        await gate.Entered.WaitAsync(Patience, Token);
        var others = Enumerable.Range(1, 20).Select(NoteAsync).ToList();

        gate.Open();
        await Task.WhenAll([first, .. others]).WaitAsync(Patience, Token);

        Assert.Equal([1, 20], _published.Commits.Select(commit => commit.Count));
        Assert.Equal(Enumerable.Range(1, 21).Select(seq => (long)seq), _published.Events.Select(item => item.Seq));
        Assert.Equal(2, SqliteProbe.Number(Database, "SELECT count(*) FROM events"));
        Assert.Equal(1, SqliteProbe.Number(Database, "SELECT count(*) FROM events WHERE first = 2 AND last = 21"));
    }

    [Fact]
    public async Task WriteAsync_MoreThanAGroupHolds_IsSplitInOrder()
    {
        using var gate = new Gate();
        var first = HeldAsync(gate);
        await gate.Entered.WaitAsync(Patience, Token);
        var others = Enumerable.Range(1, 1001).Select(NoteAsync).ToList();

        gate.Open();
        await Task.WhenAll([first, .. others]).WaitAsync(Patience, Token);

        Assert.Equal([1, 1000, 1], _published.Commits.Select(commit => commit.Count));
        Assert.Equal([.. Enumerable.Range(1, 1001).Select(id => $"{id}")], _published.Events.Skip(1).Select(item => item.Reason));
    }

    [Fact]
    public async Task WriteAsync_OneOfAGroupThrows_FailsAloneAndLeavesNothing()
    {
        using var gate = new Gate();
        var first = HeldAsync(gate);
        await gate.Entered.WaitAsync(Patience, Token);
        var before = NoteAsync(1);
        var bad = ThrowingNoteAsync(2);
        var after = NoteAsync(3);

        gate.Open();
        await Assert.ThrowsAsync<ArithmeticException>(() => bad.WaitAsync(Patience, Token));
        await Task.WhenAll(first, before, after).WaitAsync(Patience, Token);

        Assert.Equal(1 + 3, SqliteProbe.Number(Database, "SELECT sum(id) FROM notes"));
        Assert.Equal(["1 held", "2 1", "3 3"], _published.Events.Select(item => $"{item.Seq} {item.Reason}"));
    }

    [Fact]
    public async Task WriteAsync_StatementFailsInAGroup_FailsAloneAndLeavesNothing()
    {
        using var gate = new Gate();
        var first = HeldAsync(gate);
        await gate.Entered.WaitAsync(Patience, Token);
        var winner = NoteAsync(1);
        var sameId = NoteAsync(1);
        var after = NoteAsync(3);

        gate.Open();
        await Assert.ThrowsAsync<SqliteException>(() => sameId.WaitAsync(Patience, Token));
        await Task.WhenAll(first, winner, after).WaitAsync(Patience, Token);

        Assert.Equal(["1 held", "2 1", "3 3"], _published.Events.Select(item => $"{item.Seq} {item.Reason}"));
    }

    [Fact]
    public async Task WriteAsync_ThrowsAlone_IsRolledBackAndTheWriterGoesOn()
    {
        await Assert.ThrowsAsync<ArithmeticException>(() => ThrowingNoteAsync(1));

        await NoteAsync(1);

        Assert.Equal([1], _published.Events.Select(item => item.Seq));
    }

    [Fact]
    public async Task WriteAsync_NoRoomLeft_ThrowsStoreFullAndTheWriterGoesOn()
    {
        await _writer.WriteAsync(transaction =>
        {
            Insert(transaction, 1);
            return true;
        });
        _connection.Execute($"PRAGMA max_page_count = {SqliteProbe.Number(Database, "PRAGMA page_count") + 8}");

        await Assert.ThrowsAsync<StoreFullException>(() => BigNoteAsync(2));

        await NoteAsync(3);
        Assert.Equal(1 + 3, SqliteProbe.Number(Database, "SELECT sum(id) FROM notes"));
        Assert.Equal(["3"], _published.Events.Select(item => item.Reason));
    }

    [Fact]
    public async Task WriteAsync_NoEvents_PublishesNothing()
    {
        await _writer.WriteAsync(transaction =>
        {
            Insert(transaction, 1);
            return true;
        });

        Assert.Empty(_published.Commits);
        Assert.Equal(0, SqliteProbe.Number(Database, "SELECT count(*) FROM events"));
    }

    [Fact]
    public async Task DisposeAsync_WritesQueued_CompletesThemFirst()
    {
        using var gate = new Gate();
        var held = HeldAsync(gate);
        await gate.Entered.WaitAsync(Patience, Token);
        var queued = NoteAsync(1);

        var disposing = _writer.DisposeAsync();
        gate.Open();
        await disposing;

        Assert.True(held.IsCompletedSuccessfully && queued.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task WriteAsync_AfterDispose_Throws()
    {
        await _writer.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => NoteAsync(1));
    }

    private static void Insert(WriteTransaction transaction, int id, int size = 1) =>
        transaction.Connection.Statement("INSERT INTO notes (id, body) VALUES (?, ?)").Bind(id).Bind(new ReadOnlyMemory<byte>(new byte[size])).Run();

    private static JobEvent Event(string reason) => new(EventKinds.PluginState, TestClock.Start) { Reason = reason };

    private Task<bool> HeldAsync(Gate gate) => _writer.WriteAsync(transaction =>
    {
        transaction.Add(Event("held"));
        gate.Hold();
        return true;
    });

    private Task<bool> NoteAsync(int id) => WriteNoteAsync(id, size: 1);

    private Task<bool> BigNoteAsync(int id) => WriteNoteAsync(id, size: 1 << 20);

    private Task<bool> WriteNoteAsync(int id, int size) => _writer.WriteAsync(transaction =>
    {
        transaction.Add(Event($"{id}"));
        Insert(transaction, id, size);
        return true;
    });

    private Task<bool> ThrowingNoteAsync(int id) => _writer.WriteAsync<bool>(transaction =>
    {
        transaction.Add(Event($"{id}"));
        Insert(transaction, id);
        throw new ArithmeticException("Thrown after a row was written.");
    });
}
