using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>Which ended jobs are found for their removal.</summary>
public abstract class RetentionConformance : RetentionStoreConformance
{
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

    private static EndedSelection All { get; } = Matching(new JobFilter());

    private static EndedSelection.Matching Matching(JobFilter filter, DateTimeOffset? ended = null) => new(filter, ended);

    private static EndedSelection.Before Before(DateTimeOffset completed, DateTimeOffset failed, DateTimeOffset cancelled) => new(
        new Dictionary<JobStatus, DateTimeOffset> { [JobStatus.Completed] = completed, [JobStatus.Failed] = failed, [JobStatus.Cancelled] = cancelled });

    private async Task<JobId> EndDraftAsync(Job draft)
    {
        await SubmitAsync(Drafts.New(draft));
        await Store.ChangeAsync(draft.Id, current => JobLifecycle.Cancel(current, "enough", "ann", Clock.Now), Token);
        return draft.Id;
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
