using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>The removal of ended jobs: which are found, and what goes with them.</summary>
public abstract class RetentionConformance : StoreConformance
{
    private static readonly JobStatus[] FinalStates = [JobStatus.Completed, JobStatus.Failed, JobStatus.Cancelled];

    /// <summary>What removes the jobs of a store.</summary>
    protected abstract IRetentionStore CreateRetention(IJobStore store);

    private IRetentionStore Retention => CreateRetention(Store);

    [Fact]
    public async Task EndedAsync_PageByPage_HasEveryEndedJobOnceInTheOrderOfTheSubmit()
    {
        var ended = new List<JobId>();
        for (var i = 0; i < 7; i++)
        {
            ended.Add((await EndedAsync(FinalStates[i % 3])).Id);
            await AddAsync();
        }

        foreach (var limit in new[] { 1, 3, 7, 100 })
        {
            Assert.Equal(ended, (await ReadAllAsync(All, limit)).Select(job => job.Id));
        }
    }

    [Fact]
    public async Task EndedAsync_Job_IsToldAsFarAsItsRemovalIsConcerned()
    {
        var draft = Drafts.Draft() with { Tags = ["keep", "gr\u00fc\u00dfe"] };
        await SubmitAsync(Drafts.New(draft));
        var run = Assert.Single(await ClaimAsync(1, (draft.Type, 1)));
        await Store.SaveArtifactAsync(run.Id, Artifact(run, "a.csv", 30), Token);
        await Store.SaveArtifactAsync(run.Id, Artifact(run, "b.csv", 12), Token);
        var end = Clock.Advance(TimeSpan.FromSeconds(3));
        await EndAsync(run, Completed());

        var job = Assert.Single(await ReadAllAsync(All));

        Assert.Equal((run.Id, run.Type, JobStatus.Completed, end, 42L), (job.Id, job.Type, job.Status, job.CompletedAt, job.ArtifactBytes));
        Assert.Equal(["keep", "gr\u00fc\u00dfe"], job.Tags);
    }

    [Fact]
    public async Task EndedAsync_Before_TakesTheMomentOfEachState()
    {
        var early = await EachStateAsync();
        var border = Clock.Advance(TimeSpan.FromHours(1));
        var late = await EachStateAsync();
        var after = Clock.Now.AddMilliseconds(1);

        Assert.Equal(early, await IdsAsync(Before(border, border, border)));
        Assert.Equal([early[0], early[1], early[2], late[1]], await IdsAsync(Before(border, after, border)));
        Assert.Equal([early[2]], await IdsAsync(new EndedSelection.Before(new Dictionary<JobStatus, DateTimeOffset> { [JobStatus.Cancelled] = border })));
        Assert.Empty(await IdsAsync(new EndedSelection.Before(new Dictionary<JobStatus, DateTimeOffset>())));
    }

    [Fact]
    public async Task EndedAsync_BeforeTheEndOfAJobThatRanLong_LeavesItOut()
    {
        var run = await RunAsync();
        Clock.Advance(TimeSpan.FromDays(10));
        await EndAsync(run, Completed());

        Assert.Empty(await IdsAsync(Before(Clock.Now, Clock.Now, Clock.Now)));
        Assert.Equal([run.Id], await IdsAsync(Before(Clock.Now.AddMilliseconds(1), Clock.Now, Clock.Now)));
    }

    [Fact]
    public async Task EndedAsync_OwnRetention_IsOutlivedAndNeverMerelyBefore()
    {
        var own = await EndedAsync(JobStatus.Failed, new JobOptions { Retention = TimeSpan.FromHours(2) });
        var none = await EndedAsync(JobStatus.Failed);
        var due = Clock.Now.AddHours(2);
        Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal([none.Id], await IdsAsync(Before(Clock.Now, Clock.Now, Clock.Now)));
        Assert.Empty(await IdsAsync(new EndedSelection.Outlived(due.AddMilliseconds(-1))));
        Assert.Equal([own.Id], await IdsAsync(new EndedSelection.Outlived(due)));
    }

    [Fact]
    public async Task EndedAsync_JobThatWasRetried_HasNotOutlivedItsEnd()
    {
        var failed = await EndedAsync(JobStatus.Failed, new JobOptions { Retention = TimeSpan.FromHours(2) });
        await RetryAsync(failed.Id);

        Assert.Empty(await IdsAsync(new EndedSelection.Outlived(Clock.Now.AddDays(1))));
        Assert.Empty(await IdsAsync(Matching(new JobFilter())));
    }

    [Fact]
    public async Task EndedAsync_Matching_TakesTheFilterAndTheAgeTogether()
    {
        var jobs = await EachStateAsync();
        var other = await EndedAsync(JobStatus.Failed, type: "other");
        var border = Clock.Advance(TimeSpan.FromHours(1));
        var young = await EndedAsync(JobStatus.Failed);
        await AddAsync();

        Assert.Equal([.. jobs, other.Id, young.Id], await IdsAsync(Matching(new JobFilter())));
        Assert.Equal([jobs[1], other.Id, young.Id], await IdsAsync(Matching(new JobFilter { Statuses = [JobStatus.Failed] })));
        Assert.Equal([jobs[1], other.Id], await IdsAsync(Matching(new JobFilter { Statuses = [JobStatus.Failed] }, border)));
        Assert.Equal([other.Id], await IdsAsync(Matching(new JobFilter { Types = ["other"] }, border)));
        Assert.Empty(await IdsAsync(Matching(new JobFilter { Statuses = [JobStatus.Pending, JobStatus.Running] })));
    }

    [Fact]
    public async Task EndedAsync_MatchingTagAndMetadata_FindsOnlyWhoHasThem()
    {
        await EndDraftAsync(Drafts.Draft() with { Tags = ["nightly"] });
        var both = await EndDraftAsync(Drafts.Draft() with { Tags = ["a", "nightly"], Metadata = """{"owner":"ada"}"""u8.ToArray() });
        await EndDraftAsync(Drafts.Draft() with { Metadata = """{"owner":"ada"}"""u8.ToArray() });

        Assert.Equal([both], await IdsAsync(Matching(new JobFilter { Tag = "nightly", Metadata = [KeyValuePair.Create("owner", "ada")] })));
    }

    [Fact]
    public async Task DeleteAsync_EndedJob_TakesEverythingOfItAlong()
    {
        var gone = await FullAsync("gone");
        var stays = await FullAsync("stays");

        Assert.Equal([gone.Id], await Retention.DeleteAsync([gone.Id], Token));

        await AssertGoneAsync(gone.Id);
        Assert.Equal(2, (await Store.LogsAsync(new LogQuery(stays.Id, null, 0, 10), Token)).Count);
        Assert.Single(await Store.AttemptsAsync(stays.Id, Token));
        Assert.Single(await Store.ArtifactsAsync(stays.Id, Token));
        Assert.NotNull(await Store.LoadCheckpointAsync(stays.Id, Token));
        await ReopenAsync();
        await AssertGoneAsync(gone.Id);
        Assert.NotNull(await Store.GetAsync(stays.Id, Token));
    }

    [Fact]
    public async Task DeleteAsync_JobWithAnIdempotencyKey_FreesTheKey()
    {
        await SubmitAsync(Drafts.Keyed("k"));
        var run = Assert.Single(await ClaimAsync(1, (JobDrafts.Type, 1)));
        await EndAsync(run, Completed());

        await Retention.DeleteAsync([run.Id], Token);
        var again = await SubmitAsync(Drafts.Keyed("k", "another body"));

        Assert.Null(again.ConflictingKey);
        Assert.Equal([false], again.Existing);
    }

    [Fact]
    public async Task DeleteAsync_CompletedJob_TakesItsResultAlong()
    {
        var job = await EndedAsync(JobStatus.Completed);

        Assert.Equal([job.Id], await Retention.DeleteAsync([job.Id], Token));

        await AssertGoneAsync(job.Id);
    }

    [Fact]
    public async Task DeleteAsync_JobThatHasNotEnded_Stays()
    {
        var running = await RunAsync();
        var pending = await AddAsync();
        var retried = await EndedAsync(JobStatus.Failed);
        await RetryAsync(retried.Id);
        var ended = await EndedAsync(JobStatus.Cancelled);

        var deleted = await Retention.DeleteAsync([running.Id, pending.Id, retried.Id, ended.Id, Drafts.NextId()], Token);

        Assert.Equal([ended.Id], deleted);
        Assert.Equal([retried.Id, pending.Id, running.Id], (await Store.ListAsync(new JobFilter(), Token)).Select(job => job.Id));
    }

    [Fact]
    public async Task DeleteAsync_Twice_CountsAndTellsEachJobOnce()
    {
        var jobs = await EachStateAsync();
        await AddAsync();
        await Retention.DeleteAsync([jobs[0], jobs[1]], Token);

        Assert.Equal([jobs[2]], await Retention.DeleteAsync(jobs, Token));

        var counts = await Store.CountAsync(Token);
        Assert.Equal(1, counts[JobStatus.Pending]);
        Assert.All(FinalStates, status => Assert.Equal(0, counts[status]));
        await ReopenAsync();
        Assert.Equal(counts, await Store.CountAsync(Token));
    }

    [Fact]
    public async Task DeleteAsync_None_DoesNothing()
    {
        Assert.Empty(await Retention.DeleteAsync([], Token));
    }

    [Fact]
    public async Task TrimIdempotencyKeysAsync_Old_AreForgottenAndTheYoungKept()
    {
        for (var i = 0; i < 450; i++)
        {
            await SubmitAsync(Drafts.Keyed($"old-{i}"));
        }

        var border = Clock.Advance(TimeSpan.FromMinutes(1));
        await SubmitAsync(Drafts.Keyed("young"));

        Assert.Equal(450, await Retention.TrimIdempotencyKeysAsync(border, Token));
        Assert.Equal(0, await Retention.TrimIdempotencyKeysAsync(border, Token));
        Assert.Equal([false], (await SubmitAsync(Drafts.Keyed("old-7"))).Existing);
        Assert.Equal([true], (await SubmitAsync(Drafts.Keyed("young"))).Existing);
    }

    private static EndedSelection All { get; } = Matching(new JobFilter());

    private static EndedSelection.Matching Matching(JobFilter filter, DateTimeOffset? ended = null) => new(filter, ended);

    private static EndedSelection.Before Before(DateTimeOffset completed, DateTimeOffset failed, DateTimeOffset cancelled) => new(
        new Dictionary<JobStatus, DateTimeOffset> { [JobStatus.Completed] = completed, [JobStatus.Failed] = failed, [JobStatus.Cancelled] = cancelled });

    private ArtifactRecord Artifact(Job run, string name, long size) => new(name, "file", size, "ab", run.Attempt, run.Run, Clock.Now);

    /// <summary>One job of each final state, in the order of <see cref="FinalStates"/>.</summary>
    private async Task<List<JobId>> EachStateAsync()
    {
        var ids = new List<JobId>();
        foreach (var status in FinalStates)
        {
            ids.Add((await EndedAsync(status)).Id);
        }

        return ids;
    }

    private async Task<Job> EndedAsync(JobStatus status, JobOptions? options = null, string type = JobDrafts.Type)
    {
        var job = await AddAsync(type, options);
        if (status == JobStatus.Cancelled)
        {
            return (await Store.ChangeAsync(job.Id, current => JobLifecycle.Cancel(current, "enough", "ann", Clock.Now), Token)).Job!;
        }

        var run = await StartAsync(job);
        return (await EndAsync(run, status == JobStatus.Completed ? Completed() : Failed())).Job!;
    }

    private async Task<JobId> EndDraftAsync(Job draft)
    {
        await SubmitAsync(Drafts.New(draft));
        await Store.ChangeAsync(draft.Id, current => JobLifecycle.Cancel(current, "enough", "ann", Clock.Now), Token);
        return draft.Id;
    }

    /// <summary>Starts a job, whatever else waits.</summary>
    private async Task<Job> StartAsync(Job job) =>
        (await Store.ChangeAsync(job.Id, current => JobLifecycle.Start(current, Plugin, Node, Opening.Incarnation, Clock.Now), Token)).Job!;

    /// <summary>A failed job with everything that a job can have, and a key.</summary>
    private async Task<Job> FullAsync(string key)
    {
        await SubmitAsync(Drafts.Keyed(key));
        var run = Assert.Single(await ClaimAsync(1, (JobDrafts.Type, 1)));
        await Store.SaveArtifactAsync(run.Id, Artifact(run, "out.csv", 3), Token);
        await Store.SaveCheckpointAsync(run.Id, run.Run, "half"u8.ToArray(), Token);
        return (await EndAsync(run, Failed(), Records(run, Line(run, "one"), Line(run, "two")))).Job!;
    }

    private Task<ChangeOutcome> RetryAsync(JobId id) => Store.ChangeAsync(id, job => JobLifecycle.Retry(job, "ann", null, Clock.Now), Token);

    private async Task AssertGoneAsync(JobId id)
    {
        Assert.Null(await Store.GetAsync(id, Token));
        Assert.Empty(await Store.LogsAsync(new LogQuery(id, null, 0, 10), Token));
        Assert.Empty(await Store.AttemptsAsync(id, Token));
        Assert.Empty(await Store.ArtifactsAsync(id, Token));
        Assert.Null(await Store.LoadCheckpointAsync(id, Token));
        Assert.Empty(await Store.FindAsync(id.ToString().Replace("-", "", StringComparison.Ordinal), 5, Token));
    }

    private async Task<List<JobId>> IdsAsync(EndedSelection selection) => [.. (await ReadAllAsync(selection)).Select(job => job.Id)];

    private async Task<List<EndedJob>> ReadAllAsync(EndedSelection selection, int limit = 2)
    {
        var read = new List<EndedJob>();
        while (await Retention.EndedAsync(selection, read.Count == 0 ? 0 : read[^1].Id.SortKey, limit, Token) is { Count: > 0 } page)
        {
            Assert.InRange(page.Count, 1, limit);
            read.AddRange(page);
        }

        return read;
    }
}
