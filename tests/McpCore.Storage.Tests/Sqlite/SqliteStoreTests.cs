using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;
using McpCore.Storage.Sqlite;
using McpCore.Storage.Tests.Conformance;

namespace McpCore.Storage.Tests.Sqlite;

/// <summary>What only this store promises: commits that are shared, and reads that never wait for a write.</summary>
public sealed class SqliteStoreTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TempFolder _folder = new();
    private readonly CommitRecorder _published = new();
    private readonly JobDrafts _drafts = new(new TestClock());
    private readonly SqliteStore _store;

    public SqliteStoreTests() => _store = new SqliteStore(Database) { Committed = _published.Record };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Database => _folder.File("mcpcore.db");

    public async ValueTask InitializeAsync() => await _store.OpenAsync("node", TestClock.Start, Token);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task SubmitAsync_WhileTheWriterIsBusy_SharesOneCommitAndOneRow()
    {
        using var gate = new Gate();
        var held = HoldAsync(await SubmitAsync(), gate);
        await gate.Entered.WaitAsync(Patience, Token);
        var submits = Enumerable.Range(0, 10).Select(_ => SubmitAsync()).ToList();

        gate.Open();
        await Task.WhenAll(submits).WaitAsync(Patience, Token);
        await held;

        Assert.Equal([1, 10], _published.Commits.Select(commit => commit.Count));
        Assert.Equal(1, SqliteProbe.Number(Database, "SELECT count(*) FROM events WHERE first = 2 AND last = 11"));
    }

    [Fact]
    public async Task ChangeAsync_DecisionThrowsInAGroup_TheOthersCommit()
    {
        using var gate = new Gate();
        var jobs = new[] { await SubmitAsync(), await SubmitAsync(), await SubmitAsync() };
        var held = HoldAsync(jobs[0], gate);
        await gate.Entered.WaitAsync(Patience, Token);
        var first = CancelAsync(jobs[0]);
        var bad = _store.ChangeAsync(jobs[1].Id, _ => throw new ArithmeticException(), Token);
        var last = CancelAsync(jobs[2]);

        gate.Open();
        await Assert.ThrowsAsync<ArithmeticException>(() => bad.WaitAsync(Patience, Token));
        var outcomes = await Task.WhenAll(held, first, last).WaitAsync(Patience, Token);

        Assert.Equal([false, true, true], outcomes.Select(outcome => outcome.Changed));
        JobAssert.Same(jobs[1], await _store.GetAsync(jobs[1].Id, Token));
        Assert.Equal([1, 2, 3, 4, 5], _published.Events.Select(item => item.Seq));
    }

    [Fact]
    public async Task GetAsync_WhileTheWriterIsBusy_ReadsTheLastCommit()
    {
        using var gate = new Gate();
        var job = await SubmitAsync();
        var held = HoldAsync(job, gate);
        await gate.Entered.WaitAsync(Patience, Token);

        var read = await _store.GetAsync(job.Id, Token);

        JobAssert.Same(job, read);
        Assert.False(held.IsCompleted);
    }

    [Fact]
    public async Task ChangeManyAsync_MoreThanAChunk_CommitsInBoundedTransactions()
    {
        var options = new JobOptions { Delay = TimeSpan.FromMinutes(1) };
        await _store.SubmitAsync([.. Enumerable.Range(0, 1100).Select(_ => _drafts.New(options: options))], long.MaxValue, Token);
        var due = TestClock.Start.AddMinutes(1);

        await _store.ChangeManyAsync(new JobSelection.Due(due), job => JobLifecycle.Promote(job, null, due), Token);

        Assert.Equal([1100, 500, 500, 100], _published.Commits.Select(commit => commit.Count));
    }

    [Fact]
    public async Task GetAsync_NotOpened_Throws()
    {
        await using var closed = new SqliteStore(_folder.File("other.db"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => closed.GetAsync(default, Token));
    }

    private async Task<Job> SubmitAsync() => (await _store.SubmitAsync([_drafts.New()], long.MaxValue, Token)).Jobs[0];

    private Task<ChangeOutcome> CancelAsync(Job job) =>
        _store.ChangeAsync(job.Id, current => JobLifecycle.Cancel(current, "enough", "ann", TestClock.Start), Token);

    private Task<ChangeOutcome> HoldAsync(Job job, Gate gate) => _store.ChangeAsync(
        job.Id,
        _ =>
        {
            gate.Hold();
            return Decision.Nothing;
        },
        Token);
}
