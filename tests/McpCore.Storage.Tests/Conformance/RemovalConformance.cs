using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>The removal of jobs with everything that belongs to them, and of old idempotency keys.</summary>
public abstract class RemovalConformance : RetentionStoreConformance
{
    [Fact]
    public async Task DeleteAsync_ChildOfAJobThatHasNotEnded_IsKeptUntilItHas()
    {
        var parent = await RunAsync();
        var outcome = await Store.SubmitChildAsync(
            new ChildSubmit(parent.Id, parent.Run, "a", Drafts.New(Drafts.Draft() with { ParentId = parent.Id }), _ => Decision.Nothing), Token);
        var child = outcome.Job!.Id;
        await Store.ChangeAsync(child, job => JobLifecycle.Cancel(job, "enough", "ann", Clock.Now), Token);

        var early = await Retention.DeleteAsync([child], Token);
        await EndAsync(parent, Completed());
        var late = await Retention.DeleteAsync([child], Token);

        Assert.Empty(early);
        Assert.Equal([child], late);
        Assert.Empty(await Store.ChildrenAsync(parent.Id, Token));
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
    public async Task DeleteAsync_JobThatAnUnfinishedOneDependsOn_StaysUntilThatHasEnded()
    {
        var parent = await EndedAsync(JobStatus.Completed);
        var child = await AddAsync(options: new JobOptions { DependsOn = [new Dependency(parent.Id.ToString(), false)] });

        Assert.Empty(await Retention.DeleteAsync([parent.Id], Token));
        await EndAsync(Assert.Single(await ClaimAsync(1, (JobDrafts.Type, 1))), Completed());

        Assert.Equal([parent.Id], await Retention.DeleteAsync([parent.Id], Token));
        Assert.NotNull(await Store.GetAsync(child.Id, Token));
    }

    [Fact]
    public async Task DeleteAsync_ParentThatFailed_ItsChildCannotBeRetriedAnyMore()
    {
        var parent = await AddAsync();
        var child = await AddAsync(options: new JobOptions { DependsOn = [new Dependency(parent.Id.ToString(), false)] });
        await EndAsync(Assert.Single(await ClaimAsync(1, (JobDrafts.Type, 1))), Failed());

        Assert.Equal([parent.Id], await Retention.DeleteAsync([parent.Id], Token));

        Assert.Equal("dependency_failed", (await RetryAsync(child.Id)).Refusal?.Code);
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

    /// <summary>A failed job with everything that a job can have, and a key.</summary>
    private async Task<Job> FullAsync(string key)
    {
        await SubmitAsync(Drafts.Keyed(key));
        var run = Assert.Single(await ClaimAsync(1, (JobDrafts.Type, 1)));
        await Store.SaveArtifactAsync(run.Id, Artifact(run, "out.csv", 3), Token);
        await Store.SaveCheckpointAsync(run.Id, run.Run, "half"u8.ToArray(), Token);
        return (await EndAsync(run, Failed(), Records(run, Line(run, "one"), Line(run, "two")))).Job!;
    }

    private async Task AssertGoneAsync(JobId id)
    {
        Assert.Null(await Store.GetAsync(id, Token));
        Assert.Empty(await Store.LogsAsync(new LogQuery(id, null, 0, 10), Token));
        Assert.Empty(await Store.AttemptsAsync(id, Token));
        Assert.Empty(await Store.ArtifactsAsync(id, Token));
        Assert.Null(await Store.LoadCheckpointAsync(id, Token));
        Assert.Empty(await Store.FindAsync(id.ToString().Replace("-", "", StringComparison.Ordinal), 5, Token));
    }
}
