using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>Parents and their child jobs: names, waits, and what the end of one does to the other, each in one transaction.</summary>
public abstract class ChildConformance : StoreConformance
{
    [Fact]
    public async Task SubmitChildAsync_NewName_IsAChildOfItsParent()
    {
        var parent = await RunAsync();

        var child = await ChildAsync(parent, "a");

        Assert.Equal((JobStatus.Pending, parent.Id), (child.Status, (await GetAsync(child.Id)).ParentId));
        Assert.Equal(1, (await GetAsync(parent.Id)).Children);
        Assert.Equal([new ChildState(child.Id, "a", JobStatus.Pending)], await Store.ChildrenAsync(parent.Id, Token));
        Assert.Equal(new ChildState(child.Id, "a", JobStatus.Pending), await Store.FindChildAsync(parent.Id, "a", Token));
        Assert.Null(await Store.FindChildAsync(parent.Id, "b", Token));
        Assert.Empty(await Store.ChildrenAsync(child.Id, Token));
    }

    [Fact]
    public async Task SubmitChildAsync_SameNameInALaterRun_IsTheSameChild()
    {
        var parent = await RunAsync();
        var first = await ChildAsync(parent, "a");
        await EndAsync(parent, new RunEnd(RunEndKind.Interrupted));
        var later = await StartAsync(parent.Id);

        var second = await ChildAsync(later, "a");

        Assert.Equal(first.Id, second.Id);
        Assert.Equal(1, (await GetAsync(parent.Id)).Children);
    }

    [Fact]
    public async Task SubmitChildAsync_SameNameManyTimesAtOnce_IsOneChild()
    {
        var parent = await RunAsync();

        var children = await AtOnceAsync(20, i => ChildAsync(parent, $"name-{i % 2}"));

        Assert.Equal(2, children.Select(child => child.Id).Distinct().Count());
        Assert.Equal(["name-0", "name-1"], (await Store.ChildrenAsync(parent.Id, Token)).Select(child => child.Name));
    }

    [Fact]
    public async Task SubmitChildAsync_RunThatIsOver_StoresNothing()
    {
        var parent = await RunAsync();
        await RunAgainAsync(parent);

        var outcome = await SubmitAsync(parent, "a");

        Assert.Equal("stale_run", outcome.Refusal?.Code);
        Assert.Null(outcome.Job);
        Assert.Empty(await Store.ChildrenAsync(parent.Id, Token));
    }

    [Fact]
    public async Task SubmitChildAsync_BelowTheDeepestLevel_IsRefused()
    {
        var parent = await RunAsync();
        for (var level = 1; level <= ChildLifecycle.MaxDepth; level++)
        {
            parent = await StartAsync((await ChildAsync(parent, "down")).Id);
        }

        var outcome = await SubmitAsync(parent, "down");

        Assert.Equal("too_deep", outcome.Refusal?.Code);
    }

    [Fact]
    public async Task EndRunAsync_AwaitingAll_BeginsAgainInTheTransactionInWhichTheLastChildEnds()
    {
        var parent = await RunAsync();
        var (a, b, c) = (await ChildAsync(parent, "a"), await ChildAsync(parent, "b"), await ChildAsync(parent, "c"));
        await AwaitAsync(parent, any: false, a, b);
        var waiting = await GetAsync(parent.Id);

        await CompleteAsync(a.Id);
        var stillWaiting = await GetAsync(parent.Id);
        await CompleteAsync(b.Id);
        await PublishedAsync();

        Assert.Equal((JobStatus.Blocked, "child"), (waiting.Status, waiting.Waiting?.Code));
        Assert.Equal(JobStatus.Blocked, stillWaiting.Status);
        Assert.Equal(JobStatus.Pending, (await GetAsync(parent.Id)).Status);
        Assert.Equal(JobStatus.Pending, (await GetAsync(c.Id)).Status);
        Assert.Equal("children_ended", TransitionsOf(parent.Id).Last().Reason);
        Assert.Equal(CommitOf(b.Id, "completed"), CommitOf(parent.Id, "pending"));
    }

    [Fact]
    public async Task EndRunAsync_Awaiting_CostsNoAttemptAndKeepsItsPlace()
    {
        var parent = await RunAsync();
        var child = await ChildAsync(parent, "a");
        await AwaitAsync(parent, any: false, child);
        await CompleteAsync(child.Id);
        Clock.Advance(TimeSpan.FromHours(1));
        await AddAsync(options: new JobOptions { Priority = 9 });

        var again = Assert.Single(await ClaimAsync(1, (JobDrafts.Type, 1)));

        Assert.Equal((parent.Id, 1, 2), (again.Id, again.Attempt, again.Run));
        Assert.Equal(["awaiting"], (await Store.AttemptsAsync(parent.Id, Token)).Select(attempt => attempt.Outcome));
    }

    [Fact]
    public async Task EndRunAsync_AwaitingAny_BeginsAgainWithTheFirst()
    {
        var parent = await RunAsync();
        var (a, b) = (await ChildAsync(parent, "a"), await ChildAsync(parent, "b"));
        await AwaitAsync(parent, any: true, a, b);

        await CompleteAsync(a.Id);
        var woken = await GetAsync(parent.Id);
        var again = await StartAsync(parent.Id);
        await AwaitAsync(again, any: false, b);

        Assert.Equal(JobStatus.Pending, woken.Status);
        Assert.Equal(JobStatus.Blocked, (await GetAsync(parent.Id)).Status);
        await CompleteAsync(b.Id);
        Assert.Equal(JobStatus.Pending, (await GetAsync(parent.Id)).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EndRunAsync_AwaitingWhatHasEndedMeanwhile_BeginsAgainAtOnce(bool any)
    {
        var parent = await RunAsync();
        var (a, b) = (await ChildAsync(parent, "a"), await ChildAsync(parent, "b"));
        await CompleteAsync(a.Id);
        if (!any)
        {
            await CompleteAsync(b.Id);
        }

        await AwaitAsync(parent, any, a, b);

        Assert.Equal((JobStatus.Pending, null), ((await GetAsync(parent.Id)).Status, (await GetAsync(parent.Id)).Waiting));
    }

    [Fact]
    public async Task EndRunAsync_AwaitedChildThatFailedOrWasCancelled_WakesTheParentAllTheSame()
    {
        var parent = await RunAsync();
        var (a, b) = (await ChildAsync(parent, "a"), await ChildAsync(parent, "b"));
        await AwaitAsync(parent, any: false, a, b);

        await EndAsync(await StartAsync(a.Id), Failed());
        await CancelAsync(b.Id);

        Assert.Equal(JobStatus.Pending, (await GetAsync(parent.Id)).Status);
    }

    [Fact]
    public async Task EndRunAsync_NoAgentForTheParentMeanwhile_WaitsForOne()
    {
        var parent = await RunAsync();
        var child = await ChildAsync(parent, "a");
        await AwaitAsync(parent, any: false, child);
        var missing = WaitingReason.AgentMissing(parent.Type);
        Store.WhyMissing = job => job.Id == parent.Id ? missing : null;

        await CompleteAsync(child.Id);

        var waiting = await GetAsync(parent.Id);
        Assert.Equal((JobStatus.Blocked, missing), (waiting.Status, waiting.Waiting));
    }

    [Fact]
    public async Task EndRunAsync_AwaitThatWasCancelled_IsCancelledWithItsChildren()
    {
        var parent = await RunAsync();
        var (a, b, done) = (await ChildAsync(parent, "a"), await ChildAsync(parent, "b"), await ChildAsync(parent, "c"));
        await EndAsync(await StartAsync(done.Id), Completed());
        var running = await StartAsync(a.Id);
        var grandchild = await ChildAsync(running, "a of a");
        await AwaitAsync(parent, any: false, a, b);

        await CancelAsync(parent.Id);
        await PublishedAsync();

        Assert.Equal(JobStatus.Cancelled, (await GetAsync(b.Id)).Status);
        Assert.Equal((JobStatus.Running, "parent"), ((await GetAsync(a.Id)).Status, (await GetAsync(a.Id)).Cancel?.Actor));
        Assert.Equal((JobLifecycle.CancelRequested, 1), (TransitionsOf(a.Id).Last().Reason, TransitionsOf(a.Id).Last().Run));
        Assert.Equal(JobStatus.Completed, (await GetAsync(done.Id)).Status);
        await EndAsync(running, new RunEnd(RunEndKind.Cancelled));
        Assert.Equal(JobStatus.Cancelled, (await GetAsync(grandchild.Id)).Status);
    }

    [Fact]
    public async Task EndRunAsync_ParentThatFails_CancelsItsChildrenAndOneThatCompletesDoesNot()
    {
        var failing = await RunAsync();
        var left = await ChildAsync(failing, "a");
        await EndAsync(failing, Failed());
        var completing = await RunAsync();
        var kept = await ChildAsync(completing, "a");
        await EndAsync(completing, Completed());

        Assert.Equal((JobStatus.Cancelled, $"Its parent {failing.Id} failed."), ((await GetAsync(left.Id)).Status, (await GetAsync(left.Id)).Cancel?.Reason));
        Assert.Equal(JobStatus.Pending, (await GetAsync(kept.Id)).Status);
    }

    [Fact]
    public async Task SubmitChildAsync_ChildCancelledWithItsParent_GoesOnWhenTheParentIsRetried()
    {
        var parent = await RunAsync();
        var (left, byHand) = (await ChildAsync(parent, "left"), await ChildAsync(parent, "by hand"));
        await CancelAsync(byHand.Id);
        await EndAsync(parent, Failed());
        await Store.ChangeAsync(parent.Id, job => JobLifecycle.Retry(job, "ann", null, Clock.Now), Token);
        var again = await StartAsync(parent.Id);

        var revived = await ChildAsync(again, "left");
        var still = await ChildAsync(again, "by hand");

        Assert.Equal((left.Id, JobStatus.Pending), (revived.Id, revived.Status));
        Assert.Equal((byHand.Id, JobStatus.Cancelled), (still.Id, still.Status));
    }

    [Fact]
    public async Task Reopening_ParentThatWaits_IsWokenByItsChildAsBefore()
    {
        var parent = await RunAsync();
        var child = await ChildAsync(parent, "a");
        await AwaitAsync(parent, any: false, child);

        await ReopenAsync();
        await CompleteAsync(child.Id);

        Assert.Equal(JobStatus.Pending, (await GetAsync(parent.Id)).Status);
    }

    private protected Task<ChildOutcome> SubmitAsync(Job parent, string name) => Store.SubmitChildAsync(
        new ChildSubmit(parent.Id, parent.Run, name, Drafts.New(Drafts.Draft() with { ParentId = parent.Id }), child => ChildLifecycle.SubmittedAgain(child, null, Clock.Now)), Token);

    private protected async Task<Job> ChildAsync(Job parent, string name)
    {
        var outcome = await SubmitAsync(parent, name);
        Assert.Null(outcome.Refusal);
        return outcome.Job!;
    }

    private protected Task<ChangeOutcome> AwaitAsync(Job parent, bool any, params Job[] children) =>
        EndAsync(parent, new RunEnd(RunEndKind.Awaiting) { Awaits = new ChildAwait([.. children.Select(child => child.Id)], any) });

    private Task<ChangeOutcome> CancelAsync(JobId id) => Store.ChangeAsync(id, job => JobLifecycle.Cancel(job, "enough", "ann", Clock.Now), Token);

    /// <summary>Starts a job, whatever else waits.</summary>
    private async Task<Job> StartAsync(JobId id) =>
        (await Store.ChangeAsync(id, job => JobLifecycle.Start(job, Plugin, Node, Opening.Incarnation, Clock.Now), Token)).Job!;

    private async Task CompleteAsync(JobId id) => await EndAsync(await StartAsync(id), Completed());

    private IEnumerable<JobEvent> TransitionsOf(JobId id) => Published.Events.Where(item => item.JobId == id && item.Kind == EventKinds.Transition);

    private int CommitOf(JobId id, string status) =>
        Published.Commits.ToList().FindLastIndex(commit => commit.Any(item => item.JobId == id && item.To == status));
}
