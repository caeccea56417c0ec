using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;
using McpCore.Storage.Tests.Sqlite;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>Decisions about every job of a selection, and the moment of the next one.</summary>
public abstract class ChangeManyConformance : StoreConformance
{
    [Fact]
    public async Task ChangeManyAsync_Due_PromotesWhatIsDue()
    {
        var past = await AddAsync(options: Delayed(1));
        var exact = await AddAsync(options: Delayed(2));
        var future = await AddAsync(options: Delayed(3));
        Clock.Advance(TimeSpan.FromMinutes(2));

        var changed = await PromoteAsync();

        Assert.Equal([past.Id, exact.Id], changed.Order());
        Assert.Equal(JobStatus.Pending, (await GetAsync(exact.Id)).Status);
        JobAssert.Same(future, await GetAsync(future.Id));
    }

    [Fact]
    public async Task ChangeManyAsync_DecisionsThatChangeNothing_AreNotReported()
    {
        await AddAsync(options: Delayed(1));
        var other = await AddAsync(options: Delayed(1));
        Clock.Advance(TimeSpan.FromMinutes(1));

        var changed = await Store.ChangeManyAsync(
            new JobSelection.Due(Clock.Now), job => job.Id == other.Id ? JobLifecycle.Promote(job, null, Clock.Now) : Decision.Nothing, Token);

        Assert.Equal([other.Id], changed);
    }

    [Fact]
    public async Task ChangeManyAsync_MoreThanATransactionHolds_ChangesAll()
    {
        const int Count = 1201;
        var jobs = (await SubmitAsync([.. Enumerable.Range(0, Count).Select(_ => Drafts.New(options: Delayed(1)))])).Jobs;
        Clock.Advance(TimeSpan.FromMinutes(1));

        var changed = await PromoteAsync();

        Assert.Equal(jobs.Select(job => job.Id), changed.Order());
        Assert.Equal(Count, (await Store.CountAsync(Token))[JobStatus.Pending]);
    }

    [Fact]
    public async Task ChangeManyAsync_Expired_EndsWhatWaitedTooLong()
    {
        var queue = await AddAsync(options: new JobOptions { QueueTimeout = TimeSpan.FromMinutes(1) });
        var deadline = await AddAsync(agentMissing: WaitingReason.AgentMissing("absent"), options: new JobOptions { Deadline = TimeSpan.FromMinutes(2) });
        var delayed = await AddAsync(options: Delayed(60) with { Deadline = TimeSpan.FromMinutes(2) });
        var later = await AddAsync(options: new JobOptions { QueueTimeout = TimeSpan.FromMinutes(3) });
        var patient = await AddAsync();
        Clock.Advance(TimeSpan.FromMinutes(2));

        var changed = await Store.ChangeManyAsync(new JobSelection.Expired(Clock.Now), job => JobLifecycle.Expire(job, Clock.Now), Token);

        Assert.Equal([queue.Id, deadline.Id, delayed.Id], changed.Order());
        Assert.Equal("queue_timeout", (await GetAsync(queue.Id)).Error?.Code);
        Assert.Equal("deadline_exceeded", (await GetAsync(deadline.Id)).Error?.Code);
        JobAssert.Same(later, await GetAsync(later.Id));
        JobAssert.Same(patient, await GetAsync(patient.Id));
    }

    [Fact]
    public async Task ChangeManyAsync_ExpiredButRunning_IsNotSelected()
    {
        await RunAsync(new JobOptions { QueueTimeout = TimeSpan.FromMinutes(1), Deadline = TimeSpan.FromMinutes(1) });
        Clock.Advance(TimeSpan.FromHours(1));
        var selected = 0;

        await Store.ChangeManyAsync(new JobSelection.Expired(Clock.Now), _ => Count(ref selected), Token);

        Assert.Equal(0, selected);
    }

    [Fact]
    public async Task ChangeManyAsync_HeldByOthers_RescuesWhatEarlierIncarnationsHeld()
    {
        var orphan = await RunAsync();
        await AddAsync("waits");
        await ReopenAsync();
        var own = await RunAsync();

        var changed = await Store.ChangeManyAsync(
            new JobSelection.HeldByOthers(Opening.Incarnation),
            job => JobLifecycle.EndRun(job, job.Run, new RunEnd(RunEndKind.Crashed), null, Clock.Now),
            Token);

        Assert.Equal([orphan.Id], changed);
        var rescued = await GetAsync(orphan.Id);
        Assert.Equal((JobStatus.Pending, 1, true, 0L), (rescued.Status, rescued.Crashes, rescued.ResumesAttempt, rescued.Incarnation));
        Assert.Equal("crashed", Assert.Single(await Store.AttemptsAsync(orphan.Id, Token)).Outcome);
        JobAssert.Same(own, await GetAsync(own.Id));
    }

    [Fact]
    public async Task ChangeManyAsync_WaitingForAgent_MovesBothWays()
    {
        var gone = WaitingReason.AgentMissing("went");
        var blocked = await AddAsync("came", agentMissing: WaitingReason.AgentMissing("absent"));
        var pending = await AddAsync("went");
        var stays = await AddAsync("stayed");
        await AddAsync("went", Delayed(1));
        await RunAsync();

        var changed = await Store.ChangeManyAsync(
            new JobSelection.WaitingForAgent([new("came", null), new("went", gone), new("stayed", null)]),
            job => JobLifecycle.AgentChanged(job, job.Type == "went" ? gone : null, Clock.Now),
            Token);

        Assert.Equal([blocked.Id, pending.Id], changed.Order());
        Assert.Equal(JobStatus.Pending, (await GetAsync(blocked.Id)).Status);
        Assert.Equal((JobStatus.Blocked, "agent_missing"), ((await GetAsync(pending.Id)).Status, (await GetAsync(pending.Id)).Waiting?.Code));
        JobAssert.Same(stays, await GetAsync(stays.Id));
    }

    [Fact]
    public async Task ChangeManyAsync_WaitingForAnotherReason_IsSelectedAndTheSameReasonIsNot()
    {
        var disabled = WaitingReason.PluginDisabled("echo", "plugin");
        var missing = await AddAsync("echo", agentMissing: WaitingReason.AgentMissing("echo"));
        var same = await AddAsync("echo", agentMissing: disabled);

        var changed = await Store.ChangeManyAsync(
            new JobSelection.WaitingForAgent([new("echo", disabled)]), job => JobLifecycle.AgentChanged(job, disabled, Clock.Now), Token);

        Assert.Equal([missing.Id], changed);
        Assert.Equal((JobStatus.Blocked, disabled), ((await GetAsync(missing.Id)).Status, (await GetAsync(missing.Id)).Waiting));
        JobAssert.Same(same, await GetAsync(same.Id));
    }

    [Fact]
    public async Task ChangeManyAsync_WhileASubmitIsDecided_DoesNotMissItsJob()
    {
        using var gate = new Gate();
        var draft = Drafts.Draft();
        var submit = SubmitAsync(new NewJob(draft, Decide, default));
        await gate.Entered.WaitAsync(Patience, Token);

        var moving = Store.ChangeManyAsync(
            new JobSelection.WaitingForAgent([new(draft.Type, null)]), job => JobLifecycle.AgentChanged(job, null, Clock.Now), Token);
        gate.Open();
        await submit.WaitAsync(Patience, Token);
        await moving.WaitAsync(Patience, Token);

        Assert.Equal(JobStatus.Pending, (await GetAsync(draft.Id)).Status);

        Decision Decide(Job job)
        {
            // The agent comes while this decision, which does not see it yet, is being stored.
            var decision = JobLifecycle.Submit(job, WaitingReason.AgentMissing(job.Type), Clock.Now);
            gate.Hold();
            return decision;
        }
    }

    [Fact]
    public async Task ChangeManyAsync_NothingSelected_ChangesNothing()
    {
        await AddAsync();
        var selected = 0;

        var changed = await Store.ChangeManyAsync(new JobSelection.Due(Clock.Now), _ => Count(ref selected), Token);

        Assert.Empty(changed);
        Assert.Equal(0, selected);
    }

    [Fact]
    public async Task NextDueAsync_NothingWaitsForATime_IsNull()
    {
        var running = await RunAsync(new JobOptions { Deadline = TimeSpan.FromHours(1) });

        await AddAsync();

        Assert.Equal(JobStatus.Running, running.Status);
        Assert.Null(await Store.NextDueAsync(Token));
    }

    [Fact]
    public async Task NextDueAsync_ScheduledJobs_IsTheEarliest()
    {
        await AddAsync(options: Delayed(3));
        await AddAsync(options: Delayed(2));

        Assert.Equal(Clock.Now.AddMinutes(2), await Store.NextDueAsync(Token));
    }

    [Fact]
    public async Task NextDueAsync_WaitingJobExpiresEarlier_IsItsExpiry()
    {
        await AddAsync(options: Delayed(3));
        await AddAsync(options: new JobOptions { QueueTimeout = TimeSpan.FromMinutes(1), Deadline = TimeSpan.FromMinutes(5) });

        Assert.Equal(Clock.Now.AddMinutes(1), await Store.NextDueAsync(Token));
    }

    [Fact]
    public async Task NextDueAsync_AfterPromotion_IsTheNext()
    {
        await AddAsync(options: Delayed(1));
        await AddAsync(options: Delayed(4));
        Clock.Advance(TimeSpan.FromMinutes(1));

        await PromoteAsync();

        Assert.Equal(Clock.Now.AddMinutes(3), await Store.NextDueAsync(Token));
    }

    private static JobOptions Delayed(int minutes) => new() { Delay = TimeSpan.FromMinutes(minutes) };

    private static Decision Count(ref int selected)
    {
        Interlocked.Increment(ref selected);
        return Decision.Nothing;
    }

    private Task<IReadOnlyList<JobId>> PromoteAsync() =>
        Store.ChangeManyAsync(new JobSelection.Due(Clock.Now), job => JobLifecycle.Promote(job, null, Clock.Now), Token);
}
