using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>Jobs that wait for others.</summary>
public abstract class DependencyConformance : StoreConformance
{
    [Fact]
    public async Task SubmitAsync_ParentNotEnded_WaitsAndSaysForWhat()
    {
        var parents = new[] { await AddAsync(), await AddAsync() };

        var child = await ChildAsync(parents);

        Assert.Equal((JobStatus.Blocked, "dependency"), (child.Status, child.Waiting?.Code));
        Assert.Equal($"Waits for 2 jobs: …{Short(parents[0])} and …{Short(parents[1])}.", child.Waiting?.Message);
    }

    [Fact]
    public async Task EndRunAsync_LastParentCompleted_FreesTheChild()
    {
        var first = await RunAsync();
        var second = await RunAsync();
        var child = await ChildAsync(first, second);

        await EndAsync(first, Completed());
        var between = await GetAsync(child.Id);
        await EndAsync(second, Completed());
        var after = await GetAsync(child.Id);

        Assert.Equal((JobStatus.Blocked, $"Waits for job …{Short(second)}."), (between.Status, between.Waiting?.Message));
        Assert.Equal((JobStatus.Pending, (WaitingReason?)null), (after.Status, after.Waiting));
        Assert.Equal(child.Id, Assert.Single(await ClaimAsync(1, (JobDrafts.Type, 1))).Id);
    }

    [Fact]
    public async Task EndRunAsync_LastParentCompleted_TellsTheEngineWhoMayGoOn()
    {
        var settled = new List<Job>();
        Store.Settled = settled.AddRange;
        var parent = await RunAsync();
        var child = await ChildAsync(parent);

        await EndAsync(parent, Completed());

        JobAssert.Same(await GetAsync(child.Id), Assert.Single(settled));
        await PublishedAsync();
        Assert.Equal(["submitted", "dependencies_met"], Published.Events.Where(item => item.JobId == child.Id).Select(item => item.Reason));
    }

    [Fact]
    public async Task EndRunAsync_RunAtStillAhead_TheChildWaitsForItsTime()
    {
        var parent = await RunAsync();
        var child = Assert.Single((await SubmitAsync(Drafts.New(options: On(parent) with { Delay = TimeSpan.FromHours(1) }))).Jobs);

        await EndAsync(parent, Completed());

        var freed = await GetAsync(child.Id);
        Assert.Equal((JobStatus.Scheduled, "delayed", Clock.Now.AddHours(1)), (freed.Status, freed.Waiting?.Code, freed.RunAt));
    }

    [Fact]
    public async Task EndRunAsync_AgentOfTheChildIsMissing_TheChildWaitsForIt()
    {
        Store.WhyMissing = job => WaitingReason.AgentMissing(job.Type);
        var parent = await RunAsync();
        var child = await ChildAsync(parent);

        await EndAsync(parent, Completed());

        Assert.Equal((JobStatus.Blocked, "agent_missing"), ((await GetAsync(child.Id)).Status, (await GetAsync(child.Id)).Waiting?.Code));
    }

    [Fact]
    public async Task ChangeManyAsync_AgentsCome_DoesNotFreeAJobThatWaitsForOthers()
    {
        var child = await ChildAsync(await AddAsync());

        await Store.ChangeManyAsync(
            new JobSelection.WaitingForAgent([new TypeAvailability(JobDrafts.Type, null)]), job => JobLifecycle.AgentChanged(job, null, Clock.Now), Token);

        JobAssert.Same(child, await GetAsync(child.Id));
    }

    [Fact]
    public async Task EndRunAsync_ParentFailed_CancelsThoseThatNeedItsSuccessAndTheirsInTurn()
    {
        var parent = await RunAsync();
        var child = await ChildAsync(parent);
        var grandchild = await ChildAsync(child);

        await EndAsync(parent, Failed("no luck"));

        var (cancelled, further) = (await GetAsync(child.Id), await GetAsync(grandchild.Id));
        Assert.Equal((JobStatus.Cancelled, "dependency_failed"), (cancelled.Status, cancelled.Error?.Code));
        Assert.Contains(parent.Id.ToString(), cancelled.Error?.Message, StringComparison.Ordinal);
        Assert.Contains("no luck", cancelled.Error?.Message, StringComparison.Ordinal);
        Assert.Equal((JobStatus.Cancelled, "dependency_failed"), (further.Status, further.Error?.Code));
        Assert.Contains(child.Id.ToString(), further.Error?.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await Store.CountAsync(Token))[JobStatus.Cancelled]);
    }

    [Fact]
    public async Task EndRunAsync_ParentFails_ThoseThatNeedItsEndGoOn()
    {
        var parent = await RunAsync();
        var child = await ChildAsync(On(parent, onCompletion: true));

        await EndAsync(parent, Failed());

        Assert.Equal(JobStatus.Pending, (await GetAsync(child.Id)).Status);
    }

    [Fact]
    public async Task EndRunAsync_ParentToBeTriedAgain_TheChildWaitsOn()
    {
        var parent = await RunAsync(new JobOptions { MaxAttempts = 2 });
        var child = await ChildAsync(parent);

        await EndAsync(parent, Failed());

        JobAssert.Same(child, await GetAsync(child.Id));
    }

    [Fact]
    public async Task ChangeAsync_ParentCancelled_CancelsTheChild()
    {
        var parent = await AddAsync();
        var child = await ChildAsync(parent);

        await CancelAsync(parent);

        var cancelled = await GetAsync(child.Id);
        Assert.Equal((JobStatus.Cancelled, "dependency_failed"), (cancelled.Status, cancelled.Error?.Code));
        Assert.Contains("enough", cancelled.Error?.Message, StringComparison.Ordinal);
        Assert.Null(cancelled.Cancel);
    }

    [Fact]
    public async Task ChangeManyAsync_ParentExpires_CancelsTheChild()
    {
        var parent = await AddAsync(options: new JobOptions { QueueTimeout = TimeSpan.FromMinutes(1) });
        var child = await ChildAsync(parent);
        Clock.Advance(TimeSpan.FromMinutes(2));

        await Store.ChangeManyAsync(new JobSelection.Expired(Clock.Now), job => JobLifecycle.Expire(job, Clock.Now), Token);

        Assert.Equal(JobStatus.Cancelled, (await GetAsync(child.Id)).Status);
    }

    [Fact]
    public async Task ChangeManyAsync_DeadlineOfAJobThatWaits_EndsIt()
    {
        var parent = await RunAsync();
        var child = await ChildAsync(On(parent) with { QueueTimeout = TimeSpan.FromMinutes(1) });
        Clock.Advance(TimeSpan.FromMinutes(2));

        await Store.ChangeManyAsync(new JobSelection.Expired(Clock.Now), job => JobLifecycle.Expire(job, Clock.Now), Token);
        var expired = await GetAsync(child.Id);
        await EndAsync(parent, Completed());

        Assert.Equal((JobStatus.Failed, "queue_timeout"), (expired.Status, expired.Error?.Code));
        JobAssert.Same(expired, await GetAsync(child.Id));
    }

    [Fact]
    public async Task SubmitAsync_ParentCompletedAlready_DoesNotWait()
    {
        var parent = await RunAsync();
        await EndAsync(parent, Completed());

        Assert.Equal(JobStatus.Pending, (await ChildAsync(parent)).Status);
    }

    [Fact]
    public async Task SubmitAsync_ParentFailedAlready_IsRefused()
    {
        var parent = await RunAsync();
        await EndAsync(parent, Failed());

        var outcome = await SubmitAsync(Drafts.New(), Drafts.New(options: On(parent)) with { Path = "$[1]" });

        var fault = Assert.Single(outcome.Rejection!.Faults);
        Assert.Equal(("$[1].depends_on[0].id", "dependency_failed"), (fault.Path, fault.Code));
        Assert.Single(await Store.ListAsync(new JobFilter(), Token));
        Assert.Equal(JobStatus.Pending, (await ChildAsync(On(parent, onCompletion: true))).Status);
    }

    [Fact]
    public async Task SubmitAsync_ParentUnknown_IsRefused()
    {
        var outcome = await SubmitAsync(Drafts.New(options: On(Drafts.NextId().ToString())));

        var fault = Assert.Single(outcome.Rejection!.Faults);
        Assert.Equal(("$.depends_on[0].id", "job_not_found"), (fault.Path, fault.Code));
    }

    [Fact]
    public async Task SubmitAsync_PlacesInTheRequest_MayLookForwardAndBecomeIds()
    {
        var outcome = await SubmitAsync(Drafts.New(options: On("#2")), Drafts.New(), Drafts.New(options: On("#1")));

        Assert.Equal([JobStatus.Blocked, JobStatus.Pending, JobStatus.Blocked], outcome.Jobs.Select(job => job.Status));
        Assert.Equal([new Dependency(outcome.Jobs[2].Id.ToString(), false)], outcome.Jobs[0].Options.DependsOn);
        Assert.Equal(outcome.Jobs.Select(job => job.Id).Order(), outcome.Jobs.Select(job => job.Id));
        JobAssert.Same(outcome.Jobs[0], await GetAsync(outcome.Jobs[0].Id));
    }

    [Fact]
    public async Task SubmitAsync_PlaceOfAKnownIdempotencyKey_IsTheEarlierJob()
    {
        var earlier = (await SubmitAsync(Drafts.Keyed("k"))).Jobs[0];

        var outcome = await SubmitAsync(Drafts.New(options: On("#1")), Drafts.Keyed("k"), Drafts.Keyed("k"));

        Assert.Equal(earlier.Id.ToString(), outcome.Jobs[0].Options.DependsOn?[0].Id);
        Assert.Equal([false, true, true], outcome.Existing);
    }

    [Fact]
    public async Task EndRunAsync_SameParentTwice_TheStricterNeedCounts()
    {
        var parent = await RunAsync();
        var child = await ChildAsync(new JobOptions { DependsOn = [new(parent.Id.ToString(), true), new(parent.Id.ToString(), false)] });

        await EndAsync(parent, Failed());

        Assert.Equal(JobStatus.Cancelled, (await GetAsync(child.Id)).Status);
    }

    [Fact]
    public async Task EndRunAsync_ThousandsOfChildren_AllAreTold()
    {
        var parent = await RunAsync();
        await SubmitAsync([.. Enumerable.Range(0, 3500).Select(_ => Drafts.New(options: On(parent)))]);

        await EndAsync(parent, Completed());
        await CountReachedAsync(JobStatus.Pending, 3500);

        Assert.Equal(0, (await Store.CountAsync(Token))[JobStatus.Blocked]);
    }

    [Fact]
    public async Task OpenAsync_EndedParentWithChildrenLeft_GoesOnWithThem()
    {
        var parent = await RunAsync();
        await SubmitAsync([.. Enumerable.Range(0, 2500).Select(_ => Drafts.New(options: On(parent)))]);

        // The store is closed while the transactions that follow the end are still to come.
        var end = EndAsync(parent, Failed());
        await Task.WhenAll(end, ReopenAsync());
        await CountReachedAsync(JobStatus.Cancelled, 2500);

        Assert.Equal(0, (await Store.CountAsync(Token))[JobStatus.Blocked]);
    }

    [Fact]
    public async Task EndRunAsync_LongChain_IsCancelledToItsEnd()
    {
        const int Length = 3000;
        var parent = await RunAsync();
        var first = Drafts.New(options: On(parent));
        await SubmitAsync([first, .. Enumerable.Range(0, Length - 1).Select(place => Drafts.New(options: On($"#{place}")))]);

        await EndAsync(parent, Failed());
        await CountReachedAsync(JobStatus.Cancelled, Length);

        Assert.Equal(0, (await Store.CountAsync(Token))[JobStatus.Blocked]);
    }

    [Fact]
    public async Task ChangeAsync_RetryOfAJobWhoseParentFailed_IsRefusedWithAdvice()
    {
        var parent = await RunAsync();
        var child = await ChildAsync(parent);
        await EndAsync(parent, Failed());

        var outcome = await RetryAsync(child);

        Assert.Equal("dependency_failed", outcome.Refusal?.Code);
        Assert.Contains($"mcpcore retry {parent.Id} --tree", outcome.Refusal?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChangeAsync_RetryOfACancelledJobThatWaited_WaitsAgain()
    {
        var parent = await RunAsync();
        var child = await ChildAsync(parent);
        await CancelAsync(child);

        var retried = (await RetryAsync(child)).Job!;

        Assert.Equal((JobStatus.Blocked, "dependency"), (retried.Status, retried.Waiting?.Code));
        await EndAsync(parent, Completed());
        Assert.Equal(JobStatus.Pending, (await GetAsync(child.Id)).Status);
    }

    [Fact]
    public async Task ChangeAsync_RetryAfterTheParentHasEnded_DoesNotWait()
    {
        var parent = await RunAsync();
        var child = await ChildAsync(parent);
        await CancelAsync(child);
        await EndAsync(parent, Completed());

        Assert.Equal(JobStatus.Pending, (await RetryAsync(child)).Job!.Status);
    }

    [Fact]
    public async Task ChangeManyAsync_CancelledBecauseOf_RevivesTheWholeTree()
    {
        var root = await RunAsync();
        var left = await ChildAsync(root);
        var right = await ChildAsync(root);
        var bottom = await ChildAsync(left, right);
        var byHand = await ChildAsync(root);
        await CancelAsync(byHand);
        await EndAsync(root, Failed());

        await RetryAsync(root);
        var revived = await ReviveAsync(root);

        Assert.Equal(new[] { left.Id, right.Id, bottom.Id }.Order(), revived.Order());
        foreach (var id in revived)
        {
            Assert.Equal("dependency", (await GetAsync(id)).Waiting?.Code);
        }

        Assert.Equal(JobStatus.Cancelled, (await GetAsync(byHand.Id)).Status);
        Assert.Null((await GetAsync(bottom.Id)).Error);
    }

    [Fact]
    public async Task ChangeManyAsync_CancelledBecauseOfTwo_StaysUntilBothAreRevived()
    {
        var (first, second) = (await RunAsync(), await RunAsync());
        var child = await ChildAsync(first, second);
        await EndAsync(first, Failed());
        await EndAsync(second, Failed());

        await RetryAsync(first);
        Assert.Empty(await ReviveAsync(first));
        await RetryAsync(second);

        Assert.Equal([child.Id], await ReviveAsync(second));
        Assert.Equal($"Waits for 2 jobs: …{Short(first)} and …{Short(second)}.", (await GetAsync(child.Id)).Waiting?.Message);
    }

    private static string Short(Job job) => job.Id.ToString()[^8..];

    private static JobOptions On(Job parent, bool onCompletion = false) => On(parent.Id.ToString(), onCompletion);

    private static JobOptions On(string id, bool onCompletion = false) => new() { DependsOn = [new Dependency(id, onCompletion)] };

    private Task<Job> ChildAsync(params Job[] parents) => ChildAsync(new JobOptions { DependsOn = [.. parents.Select(parent => new Dependency(parent.Id.ToString(), false))] });

    private Task<Job> ChildAsync(JobOptions options) => AddAsync(options: options);

    private Task<ChangeOutcome> CancelAsync(Job job) => Store.ChangeAsync(job.Id, current => JobLifecycle.Cancel(current, "enough", "bob", Clock.Now), Token);

    private Task<ChangeOutcome> RetryAsync(Job job) => Store.ChangeAsync(job.Id, current => JobLifecycle.Retry(current, "bob", null, Clock.Now), Token);

    private Task<IReadOnlyList<JobId>> ReviveAsync(Job root) =>
        Store.ChangeManyAsync(new JobSelection.CancelledBecauseOf(root.Id), job => JobDependencies.Revive(job, "bob", null, Clock.Now), Token);

    /// <summary>Waits, told by the commits, until there are so many jobs of a status.</summary>
    private async Task CountReachedAsync(JobStatus status, int count)
    {
        while (true)
        {
            var last = Published.Commits is { Count: > 0 } commits ? commits[^1][^1].Seq : 0;
            if ((await Store.CountAsync(Token))[status] >= count)
            {
                return;
            }

            await Published.ReachedAsync(last + 1).WaitAsync(Patience, Token);
        }
    }
}
