using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Storage.Sqlite;

namespace McpCore.Storage.Tests.Sqlite;

public sealed class SubmitAloneTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly JobDrafts _drafts = new(new TestClock());
    private readonly SqliteConnection _connection;
    private readonly SqliteWriter _writer;

    public SubmitAloneTests()
    {
        _connection = SqliteProbe.Prepared(_folder.File("mcpcore.db"));
        _writer = new SqliteWriter(_connection, 1, _ => { }, new RoomForAll(), () => 0);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task SubmitAlone_StartsInTheSameCommit_WritesEachRowOnce()
    {
        var before = await ChangesAsync();

        var outcome = await _writer.SubmitAsync(transaction => JobWrites.SubmitAlone(transaction, _drafts.New(), long.MaxValue));

        var job = Assert.Single(outcome.Jobs);
        Assert.Equal((long)JobStatus.Running, await NumberAsync($"SELECT status FROM jobs WHERE key = {job.Id.SortKey}"));

        // The job, its input, and both events in a row of theirs.
        Assert.Equal(3, await ChangesAsync() - before);
    }

    [Fact]
    public async Task SubmitAlone_TheNextWriteOfItsGroup_SeesIt()
    {
        using var gate = new Gate();
        var held = _writer.WriteAsync(_ =>
        {
            gate.Hold();
            return true;
        });
        await gate.Entered;
        var submitted = _writer.WriteAsync(transaction => JobWrites.SubmitAlone(transaction, _drafts.New(), long.MaxValue));
        var seen = NumberAsync("SELECT count(*) FROM jobs");
        gate.Open();
        await Task.WhenAll(held, submitted);

        Assert.Equal(1, await seen);
    }

    private Task<long> ChangesAsync() => NumberAsync("SELECT total_changes()");

    private Task<long> NumberAsync(string sql) => _writer.WriteAsync(transaction => SqliteProbe.Number(transaction.Connection, sql));

    /// <summary>A slot for every job.</summary>
    private sealed class RoomForAll : IRunDispatch
    {
        public bool IsQuiet => true;

        public ClaimRequest Room(IReadOnlyList<RunSlot> freed) =>
            new(10, [new TypeRoom(JobDrafts.Type, 10, new PluginRef("plugin", "1.0.0", "ab12"))], "node", 1, DateTimeOffset.UnixEpoch);

        public void Committed(IReadOnlyList<RunSlot> freed, IReadOnlyList<Job> claimed)
        {
        }
    }
}
