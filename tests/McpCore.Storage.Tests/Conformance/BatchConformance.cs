using McpCore.Engine.Batches;
using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>Batches: their counts, their ends, and the job that waits for them.</summary>
public abstract class BatchConformance : RetentionStoreConformance
{
    [Fact]
    public async Task SubmitBatchAsync_Jobs_AreStoredAndCounted()
    {
        var batch = await BatchAsync(2, new JobOptions { Delay = TimeSpan.FromHours(1) });

        Assert.Equal((3, 0), (batch.Total, batch.Ended));
        Assert.Equal((2, 1), (batch.Counts[JobStatus.Pending], batch.Counts[JobStatus.Scheduled]));
        Assert.Equal(("nightly", "tester", (DateTimeOffset?)null), (batch.Name, batch.Actor, batch.CompletedAt));
        Assert.All(await JobsAsync(batch), job => Assert.Equal(batch.Id.ToString(), job.Options.Batch));
        Assert.Equal("batch", (await GetAsync(batch.Callback!.Value)).Waiting?.Code);
    }

    [Fact]
    public async Task SubmitBatchAsync_Refused_StoresNothing()
    {
        await SubmitAsync(Drafts.Keyed("k"));
        var before = await Store.EventBoundsAsync(Token);

        var batch = New();
        var outcome = await Store.SubmitBatchAsync(batch, [In(batch, Drafts.New()), In(batch, Drafts.Keyed("k", "2"))], long.MaxValue, Token);

        Assert.Equal("k", outcome.ConflictingKey);
        Assert.Null(await Store.GetBatchAsync(batch.Id, Token));
        Assert.Single(await Store.ListAsync(new JobFilter(), Token));
        Assert.Equal(before, await Store.EventBoundsAsync(Token));
    }

    [Fact]
    public async Task EndRunAsync_LastJob_EndsTheBatchAndFreesTheCallback()
    {
        var batch = await BatchAsync(2);
        var runs = await ClaimAsync(2, (JobDrafts.Type, 2));

        await EndAsync(runs[0], Completed());
        var between = await ReadAsync(batch);
        await EndAsync(runs[1], Failed());
        var after = await ReadAsync(batch);

        Assert.Equal((1, 1, (DateTimeOffset?)null), (between.Counts[JobStatus.Running], between.Counts[JobStatus.Completed], between.CompletedAt));
        Assert.Equal((1, 1, Clock.Now), (after.Counts[JobStatus.Completed], after.Counts[JobStatus.Failed], after.CompletedAt));
        Assert.Equal(JobStatus.Pending, (await GetAsync(batch.Callback!.Value)).Status);
        await PublishedAsync();
        Assert.Single(Published.Events, item => item.Kind == EventKinds.BatchEnded);
    }

    [Fact]
    public async Task EndRunAsync_NotAllCompleted_CancelsACallbackOnSuccess()
    {
        var batch = await BatchAsync(2, onSuccess: true);
        var runs = await ClaimAsync(2, (JobDrafts.Type, 2));

        await EndAsync(runs[0], Failed());
        await EndAsync(runs[1], Completed());

        var callback = await GetAsync(batch.Callback!.Value);
        Assert.Equal((JobStatus.Cancelled, "dependency_failed"), (callback.Status, callback.Error?.Code));
    }

    [Fact]
    public async Task ChangeAsync_RetryOfAJob_OpensTheBatchAgainAndItsCallbackWaits()
    {
        var batch = await BatchAsync(1, onSuccess: true);
        var run = Assert.Single(await ClaimAsync(1, (JobDrafts.Type, 1)));
        await EndAsync(run, Failed());

        await RetryAsync(run.Id);
        var reopened = await ReadAsync(batch);
        var waiting = await GetAsync(batch.Callback!.Value);
        await EndAsync(Assert.Single(await ClaimAsync(1, (JobDrafts.Type, 1))), Completed());

        Assert.Equal((1, 0, (DateTimeOffset?)null), (reopened.Counts[JobStatus.Pending], reopened.Counts[JobStatus.Failed], reopened.CompletedAt));
        Assert.Equal((JobStatus.Blocked, "batch"), (waiting.Status, waiting.Waiting?.Code));
        Assert.Equal(JobStatus.Pending, (await GetAsync(batch.Callback!.Value)).Status);
        Assert.Equal(Clock.Now, (await ReadAsync(batch)).CompletedAt);
    }

    [Fact]
    public async Task SubmitAsync_IntoAnOpenBatch_IsCounted()
    {
        var batch = await BatchAsync(1);

        await SubmitAsync(Drafts.New(options: new JobOptions { Batch = batch.Id.ToString() }));

        Assert.Equal(2, (await ReadAsync(batch)).Counts[JobStatus.Pending]);
        Assert.Equal(2, (await JobsAsync(batch)).Count);
    }

    [Fact]
    public async Task SubmitAsync_IntoABatchThatHasEnded_IsRefused()
    {
        var batch = await BatchAsync(1);
        await EndAsync(Assert.Single(await ClaimAsync(1, (JobDrafts.Type, 1))), Completed());

        var outcome = await SubmitAsync(Drafts.New(options: new JobOptions { Batch = batch.Id.ToString() }));

        Assert.Equal("batch_finished", outcome.Rejection?.Code);
        Assert.Equal(1, (await ReadAsync(batch)).Total);
    }

    [Theory]
    [InlineData("nightly")]
    [InlineData("0194269c-9d88-7000-8000-000000000001")]
    public async Task SubmitAsync_IntoAnUnknownBatch_IsAFault(string id)
    {
        var outcome = await SubmitAsync(Drafts.New(options: new JobOptions { Batch = id }));

        Assert.Equal(("$.batch", "batch_not_found"), (Assert.Single(outcome.Rejection!.Faults).Path, outcome.Rejection.Faults[0].Code));
    }

    [Fact]
    public async Task SubmitBatchAsync_AllJobsAreThereAlready_EndsAtOnce()
    {
        var known = await SubmitAsync(Drafts.Keyed("k"));

        var batch = New(Drafts.New());
        var outcome = await Store.SubmitBatchAsync(batch, [In(batch, Drafts.Keyed("k"))], long.MaxValue, Token);

        Assert.Equal(known.Jobs[0].Id, outcome.Jobs[0].Id);
        Assert.Equal((0, Clock.Now), ((await ReadAsync(batch.Id)).Total, (await ReadAsync(batch.Id)).CompletedAt));
        Assert.Equal(JobStatus.Pending, (await GetAsync(batch.Callback!.Draft.Id)).Status);
    }

    [Fact]
    public async Task GetBatchAsync_RunningJob_CountsWithItsFraction()
    {
        var batch = await BatchAsync(4);
        var run = Assert.Single(await ClaimAsync(1, (JobDrafts.Type, 1)));

        await Store.AppendAsync([new RunRecords(run.Id, run.Run) { Progress = (0.5, null) }], Token);

        Assert.Equal(0.125, (await ReadAsync(batch)).Fraction);
    }

    [Fact]
    public async Task EndRunAsync_ManyJobsAtOnce_CountsAddUp()
    {
        var batch = await BatchAsync(60);
        var runs = await ClaimAsync(60, (JobDrafts.Type, 60));

        await AtOnceAsync(runs, run => EndAsync(run, run.Id.SortKey % 3 == 0 ? Failed() : Completed()));

        var jobs = await JobsAsync(batch);
        var after = await ReadAsync(batch);
        Assert.All(JobStatusNames.All, status => Assert.Equal(jobs.Count(job => job.Status == status), after.Counts[status]));
        Assert.Equal((60, Clock.Now), (after.Ended, after.CompletedAt));
    }

    [Fact]
    public async Task ListBatchesAsync_Pages_AreNewestFirst()
    {
        var batches = new List<JobId>();
        for (var i = 0; i < 3; i++)
        {
            batches.Add((await BatchAsync(1)).Id);
        }

        var first = await Store.ListBatchesAsync(null, 2, Token);
        var second = await Store.ListBatchesAsync(first[^1].Id.SortKey, 2, Token);

        Assert.Equal(batches.AsEnumerable().Reverse(), first.Concat(second).Select(batch => batch.Id));
        Assert.Equal([batches[0]], await Store.FindBatchesAsync(batches[0].ToString().Replace("-", "", StringComparison.Ordinal)[^12..], 5, Token));
    }

    [Fact]
    public async Task DeleteAsync_LastJobOfABatch_TakesTheBatchAlong()
    {
        var batch = await BatchAsync(1);
        var run = Assert.Single(await ClaimAsync(1, (JobDrafts.Type, 1)));
        await EndAsync(run, Completed());

        await Retention.DeleteAsync([run.Id], Token);

        Assert.Null(await Store.GetBatchAsync(batch.Id, Token));
    }

    [Fact]
    public async Task GetBatchAsync_AfterAReopen_IsTheSame()
    {
        var batch = await BatchAsync(2);

        await ReopenAsync();

        var after = await ReadAsync(batch);
        Assert.Equal(batch.Counts, after.Counts);
        Assert.Equal("""{"owner":"ada"}""", JobAssert.Utf8(after.Metadata));
    }

    private NewBatch New(NewJob? callback = null, bool onSuccess = false) =>
        new(Drafts.NextId(), "nightly", """{"owner":"ada"}"""u8.ToArray(), "tester", Clock.Now, callback, onSuccess);

    private static NewJob In(NewBatch batch, NewJob item) => item with
    {
        Draft = item.Draft with { Options = item.Draft.Options with { Batch = batch.Id.ToString() }, Links = item.Draft.Links | JobLinks.Batch },
    };

    /// <summary>A batch of so many jobs, and one more with the given options, whose callback is of another type than its jobs.</summary>
    private async Task<Batch> BatchAsync(int jobs, JobOptions? more = null, bool onSuccess = false)
    {
        var batch = New(Drafts.New("callback"), onSuccess);
        List<NewJob> items = [.. Enumerable.Range(0, jobs).Select(_ => In(batch, Drafts.New()))];
        if (more is not null)
        {
            items.Add(In(batch, Drafts.New(options: more)));
        }

        await Store.SubmitBatchAsync(batch, items, long.MaxValue, Token);
        return await ReadAsync(batch.Id);
    }

    private Task<Batch> ReadAsync(Batch batch) => ReadAsync(batch.Id);

    private async Task<Batch> ReadAsync(JobId id)
    {
        var batch = await Store.GetBatchAsync(id, Token);
        Assert.NotNull(batch);
        return batch;
    }

    private Task<IReadOnlyList<Job>> JobsAsync(Batch batch) => Store.ListAsync(new JobFilter { Batch = batch.Id, Limit = 1000 }, Token);
}
