using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;
using McpCore.Engine.Transfers;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>Jobs go from one store to another with all that belongs to them.</summary>
public abstract class TransferConformance : StoreConformance
{
    /// <summary>What reads whole jobs from a store, and takes them into it.</summary>
    protected abstract ITransferStore CreateTransfers(IJobStore store);

    [Fact]
    public async Task AddAsync_JobThatHasEnded_IsWhatItWas()
    {
        var run = await RunAsync(new JobOptions { MaxAttempts = 2, Priority = 7 });
        await Store.AppendAsync([new RunRecords(run.Id, run.Run) { Lines = [Line(run, "one"), Line(run, "two")], Metrics = [new MetricPoint("loss", 1, 0.5)], DroppedLines = 3 }], Token);
        await Store.SaveArtifactAsync(run.Id, new ArtifactRecord("curve.csv", "text/csv", 9, "ab", run.Attempt, run.Run, Clock.Now), Token);
        await EndAsync(run, Completed("""{"n":2}"""));
        await using var other = await ElsewhereAsync();

        var outcome = await other.TakeAsync(await ReadAsync());

        var (here, there) = (Assert.Single(await ReadAsync()), Assert.Single(await other.ReadAsync()));
        JobAssert.Same(here.Job with { FirstEvent = 0 }, there.Job with { FirstEvent = 0 });
        Assert.Equal([TransferOutcome.Added], outcome);
        Assert.Equal(here.Attempts, there.Attempts);
        Assert.Equal(here.Artifacts, there.Artifacts);
        Assert.Equal(here.Metrics, there.Metrics);
        Assert.Equal(here.DroppedLines, there.DroppedLines);
        Assert.Equal(["one", "two"], (await other.Jobs.LogsAsync(new LogQuery(run.Id, null, 0, 10), Token)).Select(line => line.Message));
        Assert.Equal(1, (await other.Jobs.CountAsync(Token))[JobStatus.Completed]);
    }

    [Fact]
    public async Task AddAsync_Again_LeavesTheJobAsItIsThere()
    {
        var job = await AddAsync();
        await using var other = await ElsewhereAsync();
        var taken = await ReadAsync();
        await other.TakeAsync(taken);

        var same = await other.TakeAsync(taken);
        var different = await other.TakeAsync([taken[0] with { Job = taken[0].Job with { Payload = "{}"u8.ToArray() } }]);

        Assert.Equal([TransferOutcome.Same], same);
        Assert.Equal([TransferOutcome.Different], different);
        Assert.Equal(job.Id, Assert.Single(await other.ReadAsync()).Job.Id);
        Assert.Equal(1, (await other.Jobs.CountAsync(Token))[JobStatus.Pending]);
    }

    [Fact]
    public async Task AddAsync_JobThatRan_GoesOnAsAfterACrash()
    {
        var run = await RunAsync(new JobOptions { MaxAttempts = 2 });
        await Store.SaveCheckpointAsync(run.Id, run.Run, "half"u8.ToArray(), Token);
        await using var other = await ElsewhereAsync();

        await other.TakeAsync(await ReadAsync());

        var there = Assert.Single(await other.ReadAsync());
        Assert.Equal((JobStatus.Pending, 1, 1, true, 1), (there.Job.Status, there.Job.Run, there.Job.Attempt, there.Job.ResumesAttempt, there.Job.Crashes));
        Assert.Equal("crashed", Assert.Single(there.Attempts).Outcome);
        Assert.Equal("half"u8.ToArray(), (await other.Jobs.LoadCheckpointAsync(run.Id, Token))!.Value.ToArray());
    }

    [Fact]
    public async Task AddAsync_JobWhoseAgentIsNotThere_WaitsForIt()
    {
        await AddAsync();
        await using var other = await ElsewhereAsync();
        other.Jobs.WhyMissing = job => WaitingReason.AgentMissing(job.Type);

        await other.TakeAsync(await ReadAsync());

        var there = Assert.Single(await other.ReadAsync()).Job;
        Assert.Equal((JobStatus.Blocked, true), (there.Status, there.Waiting?.IsAboutAgent));
    }

    [Fact]
    public async Task AddAsync_JobThatWaitsForAnother_FollowsItThereAndIsRefusedAlone()
    {
        var parent = await AddAsync();
        var child = Assert.Single((await SubmitAsync(Drafts.New(options: new JobOptions { DependsOn = [new Dependency(parent.Id.ToString(), false)] }))).Jobs);
        var both = await ReadAsync();
        await using var alone = await ElsewhereAsync();
        await using var together = await ElsewhereAsync();

        var orphaned = await alone.TakeAsync([both[1]]);
        var added = await together.TakeAsync(both);

        Assert.Equal([TransferOutcome.Orphaned], orphaned);
        Assert.Equal([TransferOutcome.Added, TransferOutcome.Added], added);
        Assert.Equal((JobStatus.Blocked, "dependency"), ((await together.Jobs.GetAsync(child.Id, Token))!.Status, (await together.Jobs.GetAsync(child.Id, Token))!.Waiting?.Code));
        await together.Jobs.ChangeAsync(parent.Id, job => JobLifecycle.Cancel(job, "enough", "ann", Clock.Now), Token);
        Assert.Equal(JobStatus.Cancelled, (await together.Jobs.GetAsync(child.Id, Token))!.Status);
    }

    [Fact]
    public async Task AddAsync_UniqueKeyThatIsTaken_LeavesTheJobOut()
    {
        var options = new JobOptions { Unique = new UniqueRule("one", UniqueScope.Type, UntilStarted: false, Period: null, UniquePolicy.Reject) };
        await AddAsync(options: options);
        await using var other = await ElsewhereAsync();
        await other.Jobs.SubmitAsync([Drafts.New(options: options)], long.MaxValue, Token);

        Assert.Equal([TransferOutcome.KeyTaken], await other.TakeAsync(await ReadAsync()));
    }

    private async Task<IReadOnlyList<TransferredJob>> ReadAsync() => await new Place(Store, CreateTransfers(Store), Clock, null).ReadAsync();

    private async Task<Place> ElsewhereAsync()
    {
        var folder = new TempFolder();
        var store = await CreateAsync(folder.Path);
        await store.OpenAsync(Node, Clock.Now, Token);
        return new Place(store, CreateTransfers(store), Clock, folder);
    }

    /// <summary>A store with what moves jobs.</summary>
    private sealed class Place(IJobStore jobs, ITransferStore transfers, TestClock clock, TempFolder? folder) : IAsyncDisposable
    {
        public IJobStore Jobs => jobs;

        public async Task<IReadOnlyList<TransferredJob>> ReadAsync()
        {
            var items = await transfers.ReadAsync(await transfers.SelectAsync(new JobFilter(), Token), Token);
            var whole = new List<TransferredJob>();
            foreach (var item in items)
            {
                whole.Add(item with { Lines = await jobs.LogsAsync(new LogQuery(item.Job.Id, null, 0, 1000), Token) });
            }

            return whole;
        }

        public Task<IReadOnlyList<TransferOutcome>> TakeAsync(IReadOnlyList<TransferredJob> items) => transfers.AddAsync(items, "tester", clock.Now, Token);

        public async ValueTask DisposeAsync()
        {
            await jobs.DisposeAsync();
            folder?.Dispose();
        }
    }
}
