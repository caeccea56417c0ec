using McpCore.Engine.Jobs;
using McpCore.Engine.Limits;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>Concurrency keys, resources, rate limits, pauses and the length of the queue.</summary>
public abstract class LimitConformance : StoreConformance
{
    [Fact]
    public async Task Claim_ConcurrencyKey_StartsNoMoreThanItsLimit()
    {
        var jobs = new List<Job>();
        for (var i = 0; i < 5; i++)
        {
            jobs.Add(await AddAsync(options: Shared(2)));
        }

        var first = await ClaimAsync(10, (JobDrafts.Type, 10));
        var none = await ClaimAsync(10, (JobDrafts.Type, 10));
        await EndAsync(first[0], Completed());
        var next = await ClaimAsync(10, (JobDrafts.Type, 10));

        Assert.Equal([jobs[0].Id, jobs[1].Id], first.Select(job => job.Id));
        Assert.Empty(none);
        Assert.Equal([jobs[2].Id], next.Select(job => job.Id));
        Assert.False((await GetAsync(jobs[2].Id)).IsHeld);
        Assert.True((await GetAsync(jobs[3].Id)).IsHeld);
    }

    [Fact]
    public async Task Claim_ConcurrencyKeyOverSeveralTypes_IsSharedAndKeepsNobodyElseWaiting()
    {
        var held = new List<Job> { await AddAsync("a", Shared(1)), await AddAsync("b", Shared(1)) };
        var other = await AddAsync("b");

        var claimed = await ClaimAsync(10, ("a", 10), ("b", 10));

        Assert.Equal([held[0].Id, other.Id], claimed.Select(job => job.Id));
    }

    [Fact]
    public async Task Claim_BetterJobOfTheKeyComesLater_TakesThePermit()
    {
        await AddAsync(options: Shared(1));
        var better = await AddAsync(options: Shared(1) with { Priority = 9 });

        var claimed = await ClaimAsync(10, (JobDrafts.Type, 10));

        Assert.Equal(better.Id, Assert.Single(claimed).Id);
    }

    [Fact]
    public async Task Claim_LimitOfTheKeyChanges_TheLastOneHolds()
    {
        await AddAsync(options: Shared(1));
        await AddAsync(options: Shared(1));
        await AddAsync(options: Shared(3));

        Assert.Equal(3, (await ClaimAsync(10, (JobDrafts.Type, 10))).Count);
        await AddAsync(options: Shared(1));
        Assert.Empty(await ClaimAsync(10, (JobDrafts.Type, 10)));
    }

    [Fact]
    public async Task Cancel_JobWithThePermit_PassesItOn()
    {
        var first = await AddAsync(options: Shared(1));
        var second = await AddAsync(options: Shared(1));

        await Store.ChangeAsync(first.Id, job => Engine.Lifecycle.JobLifecycle.Cancel(job, "enough", "me", Clock.Now), Token);

        Assert.Equal(second.Id, Assert.Single(await ClaimAsync(10, (JobDrafts.Type, 10))).Id);
    }

    [Fact]
    public async Task Claim_ManyAtOnceWithAFewKeys_NeverExceedsALimit()
    {
        await AtOnceAsync(40, i => AddAsync(options: Shared(2, $"key-{i % 4}")));
        var running = new Dictionary<string, int>();
        var (seen, batch) = (0, await ClaimAsync(100, (JobDrafts.Type, 100)));
        while (batch.Count > 0)
        {
            seen += batch.Count;
            foreach (var group in batch.GroupBy(job => job.Options.Concurrency!.Key))
            {
                running[group.Key] = group.Count();
                Assert.InRange(group.Count(), 1, 2);
            }

            await AtOnceAsync(batch, job => EndAsync(job, Completed()));
            batch = await ClaimAsync(100, (JobDrafts.Type, 100));
        }

        Assert.Equal((40, 4), (seen, running.Count));
    }

    [Fact]
    public async Task Claim_Resources_StartsWhatFits()
    {
        var large = await AddAsync(options: Needs("gpu", 3));
        var small = await AddAsync(options: Needs("gpu", 1));
        var none = await AddAsync();

        var claimed = await ClaimAsync(Request(10, ("gpu", 4)));

        Assert.Equal([large.Id, small.Id, none.Id], claimed.Select(job => job.Id));
    }

    [Fact]
    public async Task Claim_FirstOneDoesNotFit_KeepsTheResourceForIt()
    {
        var large = await AddAsync(options: Needs("gpu", 3));
        await AddAsync(options: Needs("gpu", 1));
        var other = await AddAsync(options: Needs("memory", 1));
        var none = await AddAsync();

        var little = await ClaimAsync(Request(10, ("gpu", 2), ("memory", 1)));
        var enough = await ClaimAsync(Request(10, ("gpu", 3), ("memory", 0)));

        Assert.Equal([other.Id, none.Id], little.Select(job => job.Id));
        Assert.Equal(large.Id, Assert.Single(enough).Id);
    }

    [Fact]
    public async Task Claim_RateLimitedType_RemembersItsStarts()
    {
        await AddAsync();
        await AddAsync();
        var room = new TypeRoom(JobDrafts.Type, 2, Plugin) { RatePeriod = TimeSpan.FromMinutes(1) };
        var first = Clock.Now;

        await ClaimAsync(new ClaimRequest(2, [room], Node, Opening.Incarnation, Clock.Now));
        await ReopenAsync();

        Assert.Equal([new TypeStarts(JobDrafts.Type, first, 2)], await Store.RecentStartsAsync(first.AddSeconds(-1), Token));
        Assert.Empty(await Store.RecentStartsAsync(first, Token));
    }

    [Fact]
    public async Task Submit_MoreThanMayWait_StoresNothing()
    {
        await AddAsync();

        var full = await Store.SubmitAsync([Drafts.New(), Drafts.New()], 2, Token);
        var fits = await Store.SubmitAsync([Drafts.New()], 2, Token);

        Assert.True(full.IsQueueFull);
        Assert.Empty(full.Jobs);
        Assert.Single(fits.Jobs);
        Assert.Equal(2, (await Store.CountAsync(Token))[JobStatus.Pending]);
    }

    [Fact]
    public async Task Submit_ManyAtOnce_NeverStoresMoreThanMayWait()
    {
        var outcomes = await AtOnceAsync(50, _ => Store.SubmitAsync([Drafts.New()], 20, Token));

        Assert.Equal(20, outcomes.Count(outcome => !outcome.IsQueueFull));
    }

    [Fact]
    public async Task Pause_IsKeptUntilItIsLifted()
    {
        var pause = new Pause(PauseKind.Type, "a", Clock.Now, "me", "for lunch");
        Assert.Equal(pause, await Store.PauseAsync(pause, Token));
        Assert.Equal(pause, await Store.PauseAsync(pause with { Actor = "you", Reason = null }, Token));
        await Store.PauseAsync(new Pause(PauseKind.Plugin, "a", Clock.Now, "me", null), Token);
        await ReopenAsync();

        Assert.Equal([PauseKind.Type, PauseKind.Plugin], (await Store.LoadPausesAsync(Token)).Select(stored => stored.Kind));
        Assert.True(await Store.ResumeAsync(PauseKind.Type, "a", Token));
        Assert.False(await Store.ResumeAsync(PauseKind.Type, "a", Token));
        Assert.Equal(PauseKind.Plugin, Assert.Single(await Store.LoadPausesAsync(Token)).Kind);
    }

    private static JobOptions Shared(int limit, string key = "site") => new() { Concurrency = new ConcurrencyRule(key, limit) };

    private static JobOptions Needs(string name, int amount) => new() { Resources = new Dictionary<string, int> { [name] = amount } };

    private ClaimRequest Request(int free, params (string Name, int Amount)[] resources) =>
        new(free, [new TypeRoom(JobDrafts.Type, free, Plugin)], Node, Opening.Incarnation, Clock.Now) { Resources = resources.ToDictionary(resource => resource.Name, resource => resource.Amount) };
}
