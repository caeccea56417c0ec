using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>Decisions about one job, and the ends of runs.</summary>
public abstract class ChangeConformance : StoreConformance
{
    [Fact]
    public async Task EndRunAsync_RefusedByItsPlugin_IsNotStartedThereAgainInThisAttempt()
    {
        var fallback = new PluginRef("second", "2.0.0", "cd34");
        var first = await RunAsync();
        await Store.EndRunAsync(
            new RunRecords(first.Id, first.Run),
            job => JobLifecycle.EndRun(job, job.Run, new RunEnd(RunEndKind.Refused) { Error = new JobError("refused", "not mine") }, null, Clock.Now),
            null,
            Token);
        await ReopenAsync();

        var second = Assert.Single(await ClaimAsync(
            new ClaimRequest(1, [new TypeRoom(first.Type, 1, Plugin) { Fallbacks = [fallback] }], Node, Opening.Incarnation, Clock.Now)));

        Assert.Equal((fallback, 1, 2), (second.Plugin, second.Attempt, second.Run));
        Assert.Equal([Plugin.Id], second.RefusedBy);
        Assert.Equal([("refused", Plugin, "not mine")], (await Store.AttemptsAsync(first.Id, Token)).Select(run => (run.Outcome, run.Plugin, run.Error?.Message)));
    }

    [Fact]
    public async Task ChangeAsync_UnknownJob_HasNoJob()
    {
        var outcome = await Store.ChangeAsync(Drafts.NextId(), _ => throw new InvalidOperationException("There is nothing to decide."), Token);

        Assert.Equal(new ChangeOutcome(null, false, null), outcome);
    }

    [Fact]
    public async Task ChangeAsync_Decision_SeesTheCurrentJobAndIsStored()
    {
        var pending = await AddAsync();

        var outcome = await CancelAsync(pending.Id);

        await ReopenAsync();
        var stored = await GetAsync(pending.Id);
        Assert.True(outcome.Changed);
        Assert.Equal((JobStatus.Cancelled, new CancelRequest(Clock.Now, "enough", "ann", false)), (stored.Status, stored.Cancel));
        JobAssert.Same(stored, outcome.Job);
    }

    [Fact]
    public async Task ChangeAsync_Refusal_ChangesNothing()
    {
        var running = await RunAsync();
        await EndAsync(running, Completed());
        var before = await Store.EventBoundsAsync(Token);

        var outcome = await CancelAsync(running.Id);

        Assert.Equal((false, "state_conflict"), (outcome.Changed, outcome.Refusal?.Code));
        Assert.Equal(JobStatus.Completed, outcome.Job?.Status);
        Assert.Equal(before, await Store.EventBoundsAsync(Token));
    }

    [Fact]
    public async Task ChangeAsync_NothingToDo_ReturnsTheJobAsItIs()
    {
        var job = await AddAsync();

        var outcome = await Store.ChangeAsync(job.Id, _ => Decision.Nothing, Token);

        Assert.Equal((false, (Refusal?)null), (outcome.Changed, outcome.Refusal));
        JobAssert.Same(job, outcome.Job);
    }

    [Fact]
    public async Task ChangeAsync_SameCancelManyTimesAtOnce_ChangesOnce()
    {
        var running = await RunAsync();

        var outcomes = await AtOnceAsync(30, _ => CancelAsync(running.Id));

        Assert.Single(outcomes, outcome => outcome.Changed);
        Assert.All(outcomes, outcome => Assert.NotNull(outcome.Job?.Cancel));
    }

    [Fact]
    public async Task ChangeAsync_DecisionThrows_FailsOnlyItsCaller()
    {
        var jobs = (await SubmitAsync([.. Enumerable.Range(0, 30).Select(_ => Drafts.New())])).Jobs;

        var changes = jobs.Select((job, i) => Task.Run(() => i == 13 ? ThrowAsync(job.Id) : CancelAsync(job.Id), Token)).ToList();
        var failure = await Assert.ThrowsAsync<ArithmeticException>(() => Task.WhenAll(changes).WaitAsync(Patience, Token));

        Assert.Equal("thirteen", failure.Message);
        Assert.Equal(1, changes.Count(change => change.IsFaulted));
        var counts = await Store.CountAsync(Token);
        Assert.Equal((29, 1), (counts[JobStatus.Cancelled], counts[JobStatus.Pending]));
    }

    [Fact]
    public async Task ChangeAsync_AfterADecisionThatThrew_Works()
    {
        var job = await AddAsync();
        await Assert.ThrowsAsync<ArithmeticException>(() => ThrowAsync(job.Id));

        var outcome = await CancelAsync(job.Id);

        Assert.True(outcome.Changed);
    }

    [Fact]
    public async Task EndRunAsync_Completed_StoresResultTailAndAttempt()
    {
        var running = await RunAsync();
        var ended = Clock.Advance(TimeSpan.FromSeconds(2));
        var tail = Records(running, Line(running, "the last line")) with { Progress = (0.9, "nearly") };

        var outcome = await EndAsync(running, Completed("""{"answer":42}"""), tail);

        await ReopenAsync();
        var stored = await GetAsync(running.Id);
        JobAssert.Same(stored, outcome.Job);
        Assert.Equal((JobStatus.Completed, """{"answer":42}"""), (stored.Status, JobAssert.Utf8(stored.Result)));
        Assert.Equal("nearly", stored.ProgressMessage);
        Assert.Equal(["the last line"], (await Store.LogsAsync(new LogQuery(running.Id, null, 0, 10), Token)).Select(line => line.Message));
        Assert.Equal(
            [new AttemptRecord(1, 1, Node, Plugin, TestClock.Start, ended, "completed", null, false)],
            await Store.AttemptsAsync(running.Id, Token));
    }

    [Fact]
    public async Task EndRunAsync_EmptyResult_IsCompletedWithoutResult()
    {
        var running = await RunAsync();

        var outcome = await EndAsync(running, Completed(""));

        Assert.True(outcome.Changed);
        Assert.True((await GetAsync(running.Id)).Result.IsEmpty);
    }

    [Fact]
    public async Task EndRunAsync_Failed_WaitsForTheNextAttemptAndKeepsTheError()
    {
        var running = await RunAsync(new JobOptions { MaxAttempts = 2, Backoff = new Backoff { Initial = TimeSpan.FromSeconds(30), Jitter = false } });

        await EndAsync(running, Failed());

        var stored = await GetAsync(running.Id);
        Assert.Equal((JobStatus.Scheduled, Clock.Now.AddSeconds(30)), (stored.Status, stored.RunAt));
        Assert.Equal(new JobError("failed", "It broke.", "System.Exception"), stored.Error! with { Text = null });
        Assert.Equal(Failed().Error, Assert.Single(await Store.AttemptsAsync(running.Id, Token)).Error);
    }

    [Fact]
    public async Task EndRunAsync_SeveralRuns_KeepsOneAttemptEachOldestFirst()
    {
        var first = await RunAsync();
        var second = await RunAgainAsync(first);
        await EndAsync(second, new RunEnd(RunEndKind.FailedForGood) { Error = new JobError("bad_input", "No."), Abandoned = true });

        var attempts = await Store.AttemptsAsync(first.Id, Token);

        Assert.Equal([(1, 1, "interrupted", false), (1, 2, "failed", true)], attempts.Select(run => (run.Attempt, run.Run, run.Outcome, run.Abandoned)));
    }

    [Fact]
    public async Task EndRunAsync_StaleRun_IsRefusedAndItsTailDropped()
    {
        var first = await RunAsync();
        var second = await RunAgainAsync(first);

        var outcome = await EndAsync(first, Completed(), Records(first, Line(first, "too late")) with { Progress = (1, "too late") });

        Assert.Equal((false, "stale_run"), (outcome.Changed, outcome.Refusal?.Code));
        JobAssert.Same(second, await GetAsync(first.Id));
        Assert.Empty(await Store.LogsAsync(new LogQuery(first.Id, null, 0, 10), Token));
        Assert.Single(await Store.AttemptsAsync(first.Id, Token));
    }

    [Fact]
    public async Task EndRunAsync_SameRunManyTimesAtOnce_HasOneWinner()
    {
        var running = await RunAsync();

        var outcomes = await AtOnceAsync(20, i => EndAsync(running, Completed($"{i}")));

        var winner = Assert.Single(outcomes, outcome => outcome.Changed);
        Assert.All(outcomes.Where(outcome => !outcome.Changed), outcome => Assert.Equal("stale_run", outcome.Refusal?.Code));
        JobAssert.Same(winner.Job!, await GetAsync(running.Id));
    }

    [Fact]
    public async Task EndRunAsync_DecisionThrows_DropsTheTailToo()
    {
        var running = await RunAsync();

        await Assert.ThrowsAsync<ArithmeticException>(
            () => Store.EndRunAsync(Records(running, Line(running, "lost")), _ => throw new ArithmeticException("thirteen"), slot: null, Token));

        Assert.Empty(await Store.LogsAsync(new LogQuery(running.Id, null, 0, 10), Token));
        JobAssert.Same(running, await GetAsync(running.Id));
    }

    [Fact]
    public async Task EndRunAsync_UnknownJob_HasNoJob()
    {
        var stranger = Drafts.Draft();

        var outcome = await EndAsync(stranger, Completed());

        Assert.Null(outcome.Job);
    }

    private Task<ChangeOutcome> CancelAsync(JobId id) => Store.ChangeAsync(id, job => JobLifecycle.Cancel(job, "enough", "ann", Clock.Now), Token);

    private Task<ChangeOutcome> ThrowAsync(JobId id) => Store.ChangeAsync(id, _ => throw new ArithmeticException("thirteen"), Token);
}
