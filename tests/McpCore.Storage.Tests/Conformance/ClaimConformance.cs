using McpCore.Engine.AgentHost;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>Starting pending jobs.</summary>
public abstract class ClaimConformance : StoreConformance
{
    [Fact]
    public async Task ClaimAsync_PendingJob_StartsARun()
    {
        var pending = await AddAsync();
        var now = Clock.Advance(TimeSpan.FromSeconds(1));

        var claimed = Assert.Single(await ClaimAsync(1, (pending.Type, 1)));

        Assert.Equal((JobStatus.Running, 1, 1), (claimed.Status, claimed.Run, claimed.Attempt));
        Assert.Equal((Node, Opening.Incarnation, Plugin), (claimed.Node, claimed.Incarnation, claimed.Plugin));
        Assert.Equal((now, now), (claimed.StartedAt, claimed.RunStartedAt));
        JobAssert.Same(claimed, await GetAsync(pending.Id));
    }

    [Fact]
    public async Task ClaimAsync_JobAsksForAVersionThatIsGone_BlocksItAndTakesTheNext()
    {
        var pinned = await AddAsync(options: new JobOptions { AgentVersion = "0.0.1" });
        var mine = await AddAsync(options: new JobOptions { AgentVersion = Plugin.Version });
        var other = await AddAsync();

        var first = await ClaimAsync(1, (pinned.Type, 1));
        var second = await ClaimAsync(1, (pinned.Type, 1));

        Assert.Equal([mine.Id, other.Id], first.Concat(second).Select(job => job.Id));
        var stored = await GetAsync(pinned.Id);
        Assert.Equal((JobStatus.Blocked, "version_missing", 0), (stored.Status, stored.Waiting?.Code, stored.Run));
        Assert.Equal("0.0.1", stored.Options.AgentVersion);
    }

    [Fact]
    public async Task ClaimAsync_Canary_TakesItsJobs()
    {
        var tried = new PluginRef(Plugin.Id, "9.0.0", "cc");
        var job = await AddAsync();

        var claimed = await ClaimAsync(new ClaimRequest(1, [new TypeRoom(job.Type, 1, Plugin) { Canary = new CanaryVersion(tried, 100) }], Node, Opening.Incarnation, Clock.Now));

        Assert.Equal(tried, Assert.Single(claimed).Plugin);
    }

    [Fact]
    public async Task ClaimAsync_SeveralTypes_FollowsRankAcrossThem()
    {
        var late = await AddAsync("a", new JobOptions { Priority = 0 });
        var middle = await AddAsync("b", new JobOptions { Priority = 5 });
        Clock.Advance(TimeSpan.FromMinutes(10));
        var early = await AddAsync("a", new JobOptions { Priority = 9 });
        var last = await AddAsync("b", new JobOptions { Priority = 0 });

        var claimed = await ClaimAsync(10, ("a", 10), ("b", 10));

        Assert.Equal([early.Id, middle.Id, late.Id, last.Id], claimed.Select(job => job.Id));
    }

    [Fact]
    public async Task ClaimAsync_LessRoomThanJobs_TakesTheBestRankOfAType()
    {
        await SubmitAsync([.. Enumerable.Range(0, 5).Select(_ => Drafts.New())]);
        var urgent = await AddAsync(options: new JobOptions { Priority = 9 });

        var claimed = await ClaimAsync(1, (urgent.Type, 1));

        Assert.Equal([urgent.Id], claimed.Select(job => job.Id));
    }

    [Fact]
    public async Task ClaimAsync_SameRank_OlderFirst()
    {
        var jobs = (await SubmitAsync([.. Enumerable.Range(0, 10).Select(i => Drafts.New(i % 2 == 0 ? "a" : "b"))])).Jobs;

        var claimed = await ClaimAsync(10, ("b", 10), ("a", 10));

        Assert.Equal(jobs.Select(job => job.Id), claimed.Select(job => job.Id));
    }

    [Fact]
    public async Task ClaimAsync_RoomOfATypeIsLess_LeavesTheRest()
    {
        await SubmitAsync([.. Enumerable.Range(0, 5).Select(_ => Drafts.New("full"))]);
        var other = await AddAsync("open");

        var claimed = await ClaimAsync(10, ("full", 2), ("open", 10));

        Assert.Equal(["full", "full", "open"], claimed.Select(job => job.Type));
        Assert.Equal(other.Id, claimed[2].Id);
        Assert.Equal(3, (await Store.CountAsync(Token))[JobStatus.Pending]);
    }

    [Fact]
    public async Task ClaimAsync_TotalRoomIsLess_TakesTheBestOfAll()
    {
        await SubmitAsync(Drafts.New("a"), Drafts.New("b"), Drafts.New("a"), Drafts.New("b"));

        var claimed = await ClaimAsync(3, ("a", 10), ("b", 10));

        Assert.Equal(["a", "b", "a"], claimed.Select(job => job.Type));
    }

    [Fact]
    public async Task ClaimAsync_TypeWithoutRoom_IsLeft()
    {
        await AddAsync("absent");
        await AddAsync("zero");

        var claimed = await ClaimAsync(10, ("zero", 0), ("another", 10));

        Assert.Empty(claimed);
    }

    [Fact]
    public async Task ClaimAsync_NoTotalRoom_ClaimsNothing()
    {
        await AddAsync();

        Assert.Empty(await ClaimAsync(0, (JobDrafts.Type, 10)));
    }

    [Fact]
    public async Task ClaimAsync_JobsThatAreNotPending_AreLeft()
    {
        await AddAsync(options: new JobOptions { Delay = TimeSpan.FromHours(1) });
        await AddAsync(agentMissing: WaitingReason.AgentMissing("absent"));
        await RunAsync();
        var done = await RunAsync();
        await EndAsync(done, Completed());

        Assert.Empty(await ClaimAsync(10, (JobDrafts.Type, 10)));
    }

    [Fact]
    public async Task ClaimAsync_InterruptedJob_IsTheNextRunOfTheSameAttempt()
    {
        var first = await RunAsync();
        await EndAsync(first, new RunEnd(RunEndKind.Interrupted));

        var second = Assert.Single(await ClaimAsync(1, (first.Type, 1)));

        Assert.Equal((2, 1, false), (second.Run, second.Attempt, second.ResumesAttempt));
    }

    [Fact]
    public async Task ClaimAsync_ManyForOneJob_OnlyOneGetsIt()
    {
        var job = await AddAsync();

        var claims = await AtOnceAsync(50, _ => ClaimAsync(1, (job.Type, 1)));

        var winner = Assert.Single(claims.SelectMany(claim => claim));
        Assert.Equal((job.Id, 1), (winner.Id, (await GetAsync(job.Id)).Run));
    }

    [Fact]
    public async Task ClaimAsync_ManyForManyJobs_EachIsGivenOnce()
    {
        var jobs = (await SubmitAsync([.. Enumerable.Range(0, 100).Select(_ => Drafts.New())])).Jobs;

        var claims = await AtOnceAsync(40, _ => ClaimAsync(3, (JobDrafts.Type, 3)));

        Assert.Equal(jobs.Select(job => job.Id), claims.SelectMany(claim => claim).Select(job => job.Id).Order());
    }
}
