using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>Unique keys: at most one job holds each.</summary>
public abstract class UniqueConformance : StoreConformance
{
    [Theory]
    [InlineData(JobStatus.Scheduled)]
    [InlineData(JobStatus.Blocked)]
    [InlineData(JobStatus.Pending)]
    [InlineData(JobStatus.Running)]
    public async Task SubmitAsync_HeldKeyReturnExisting_IsTheHolder(JobStatus status)
    {
        var holder = await HoldAsync(status);

        var outcome = await SubmitAsync(Unique());

        JobAssert.Same(await GetAsync(holder.Id), outcome.Jobs[0]);
        Assert.Equal([true], outcome.Existing);
        Assert.Single(await Store.ListAsync(new JobFilter(), Token));
    }

    [Fact]
    public async Task SubmitAsync_HeldKeyReject_IsRefusedWithTheHolder()
    {
        var holder = await HoldAsync(JobStatus.Pending);
        var before = await Store.EventBoundsAsync(Token);

        var outcome = await SubmitAsync(Unique(UniquePolicy.Reject));

        Assert.Equal("unique_conflict", outcome.Rejection?.Code);
        Assert.Contains(holder.Id.ToString(), outcome.Rejection?.Detail, StringComparison.Ordinal);
        Assert.Empty(outcome.Jobs);
        Assert.Equal(before, await Store.EventBoundsAsync(Token));
    }

    [Fact]
    public async Task RehearseAsync_ReplaceOfAWaitingHolder_AnswersAsASubmitAndChangesNothing()
    {
        var holder = await HoldAsync(JobStatus.Pending);
        var (events, counts) = (await Store.EventBoundsAsync(Token), await Store.CountAsync(Token));
        var next = Unique(UniquePolicy.Replace);

        var rehearsed = await Store.RehearseAsync(next, long.MaxValue, Token);

        Assert.Equal((next.Draft.Id, JobStatus.Pending), (rehearsed.Jobs[0].Id, rehearsed.Jobs[0].Status));
        Assert.Null(await Store.GetAsync(next.Draft.Id, Token));
        JobAssert.Same(holder, await GetAsync(holder.Id));
        Assert.Equal(events, await Store.EventBoundsAsync(Token));
        Assert.Equal(counts, await Store.CountAsync(Token));
        Assert.Equal([false], (await Store.SubmitAsync([next], long.MaxValue, Token)).Existing);
    }

    [Theory]
    [InlineData(JobStatus.Scheduled)]
    [InlineData(JobStatus.Blocked)]
    [InlineData(JobStatus.Pending)]
    public async Task SubmitAsync_ReplaceOfAWaitingHolder_CancelsItAndGoesOn(JobStatus status)
    {
        var holder = await HoldAsync(status);

        var job = Assert.Single((await SubmitAsync(Unique(UniquePolicy.Replace))).Jobs);

        var replaced = await GetAsync(holder.Id);
        Assert.Equal((JobStatus.Cancelled, $"Replaced by {job.Id}.", "tester"), (replaced.Status, replaced.Cancel?.Reason, replaced.Cancel?.Actor));
        Assert.Equal(JobStatus.Pending, job.Status);
        Assert.Equal(job.Id, (await SubmitAsync(Unique())).Jobs[0].Id);
    }

    [Fact]
    public async Task SubmitAsync_ReplaceOfARunningHolder_WaitsForItsEnd()
    {
        var settled = Watch();
        var holder = await HoldAsync(JobStatus.Running);

        var job = Assert.Single((await SubmitAsync(Unique(UniquePolicy.Replace))).Jobs);

        Assert.Equal((JobStatus.Blocked, "replaces"), (job.Status, job.Waiting?.Code));
        Assert.Contains(holder.Id.ToString()[^8..], job.Waiting?.Message, StringComparison.Ordinal);
        var told = Assert.Single(settled);
        Assert.Equal((holder.Id, JobStatus.Running, $"Replaced by {job.Id}."), (told.Id, told.Status, told.Cancel?.Reason));

        await EndAsync(holder, Completed());

        Assert.Equal(JobStatus.Cancelled, (await GetAsync(holder.Id)).Status);
        Assert.Equal((JobStatus.Pending, (WaitingReason?)null), ((await GetAsync(job.Id)).Status, (await GetAsync(job.Id)).Waiting));
        Assert.Equal([job.Id], settled.Skip(1).Select(moved => moved.Id));
    }

    [Fact]
    public async Task SubmitAsync_ReplaceOfAReplacement_WaitsForTheFirstAsWell()
    {
        var running = await HoldAsync(JobStatus.Running);
        var second = (await SubmitAsync(Unique(UniquePolicy.Replace))).Jobs[0];

        var third = (await SubmitAsync(Unique(UniquePolicy.Replace))).Jobs[0];

        Assert.Equal(JobStatus.Cancelled, (await GetAsync(second.Id)).Status);
        Assert.Equal(JobStatus.Blocked, third.Status);
        await EndAsync(running, Completed());
        Assert.Equal(JobStatus.Pending, (await GetAsync(third.Id)).Status);
    }

    [Fact]
    public async Task SubmitAsync_KeyOfAJobThatHasEnded_IsFree()
    {
        var holder = await HoldAsync(JobStatus.Running);
        await EndAsync(holder, Completed());

        var outcome = await SubmitAsync(Unique(UniquePolicy.Reject));

        Assert.NotEqual(holder.Id, Assert.Single(outcome.Jobs).Id);
    }

    [Fact]
    public async Task SubmitAsync_KeyOfACancelledJob_IsFree()
    {
        var holder = await HoldAsync(JobStatus.Scheduled);
        await Store.ChangeAsync(holder.Id, job => JobLifecycle.Cancel(job, "enough", "bob", Clock.Now), Token);

        Assert.Equal([false], (await SubmitAsync(Unique())).Existing);
    }

    [Fact]
    public async Task SubmitAsync_UntilStarted_IsFreeAtTheStart()
    {
        var first = (await SubmitAsync(Unique(untilStarted: true))).Jobs[0];
        Assert.Equal([true], (await SubmitAsync(Unique(untilStarted: true))).Existing);

        await ClaimAsync(1, (JobDrafts.Type, 1));
        var second = await SubmitAsync(Unique(untilStarted: true));

        Assert.Equal([false], second.Existing);
        Assert.NotEqual(first.Id, second.Jobs[0].Id);
    }

    [Fact]
    public async Task SubmitAsync_WithinThePeriod_IsHeldBeyondTheEnd()
    {
        var options = new JobOptions { Unique = new UniqueRule("k", UniqueScope.Type, false, TimeSpan.FromHours(1), UniquePolicy.ReturnExisting) };
        var first = await RunAsync(options);
        await EndAsync(first, Completed());
        Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(first.Id, (await SubmitAsync(Drafts.New(options: options))).Jobs[0].Id);

        Clock.Advance(TimeSpan.FromMilliseconds(1));
        var later = await SubmitAsync(Drafts.New(options: options));

        Assert.Equal([false], later.Existing);
    }

    [Fact]
    public async Task SubmitAsync_PeriodOverBeforeTheEnd_IsStillHeld()
    {
        var options = new JobOptions { Unique = new UniqueRule("k", UniqueScope.Type, false, TimeSpan.FromMinutes(1), UniquePolicy.ReturnExisting) };
        var first = await RunAsync(options);
        Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(first.Id, (await SubmitAsync(Drafts.New(options: options))).Jobs[0].Id);
    }

    [Theory]
    [InlineData(UniqueScope.Type, false)]
    [InlineData(UniqueScope.Global, true)]
    public async Task SubmitAsync_SameKeyOfAnotherType_IsOneKeyOnlyInTheGlobalScope(UniqueScope scope, bool same)
    {
        await SubmitAsync(Drafts.New("echo", Options(scope: scope)));

        var outcome = await SubmitAsync(Drafts.New("other", Options(scope: scope)));

        Assert.Equal([same], outcome.Existing);
    }

    [Fact]
    public async Task SubmitAsync_SameKeyTwiceInOneSubmit_IsOneJob()
    {
        var outcome = await SubmitAsync(Unique(), Drafts.New(), Unique());

        Assert.Equal([false, false, true], outcome.Existing);
        Assert.Equal(outcome.Jobs[0].Id, outcome.Jobs[2].Id);
        Assert.Equal(2, (await Store.ListAsync(new JobFilter(), Token)).Count);
    }

    [Fact]
    public async Task SubmitAsync_RejectedSecondInOneSubmit_StoresNone()
    {
        var before = await Store.EventBoundsAsync(Token);
        var counts = await Store.CountAsync(Token);

        var outcome = await SubmitAsync(Drafts.New(), Unique(), Unique(UniquePolicy.Reject));

        Assert.Equal("unique_conflict", outcome.Rejection?.Code);
        Assert.Empty(await Store.ListAsync(new JobFilter(), Token));
        Assert.Equal(before, await Store.EventBoundsAsync(Token));
        Assert.Equal(counts, await Store.CountAsync(Token));
        Assert.Equal([false], (await SubmitAsync(Unique())).Existing);
    }

    [Fact]
    public async Task SubmitAsync_ReplacedInTheSameSubmit_IsToldAsCancelled()
    {
        var outcome = await SubmitAsync(Unique(), Unique(UniquePolicy.Replace));

        Assert.Equal([JobStatus.Cancelled, JobStatus.Pending], outcome.Jobs.Select(job => job.Status));
    }

    [Fact]
    public async Task SubmitAsync_SameKeyManyTimesAtOnce_IsOneJob()
    {
        var outcomes = await AtOnceAsync(50, _ => SubmitAsync(Unique()));

        Assert.Single(outcomes.Select(outcome => outcome.Jobs[0].Id).Distinct());
        Assert.Single(outcomes, outcome => !outcome.Existing[0]);
    }

    [Fact]
    public async Task SubmitAsync_ReplacedManyTimesAtOnce_LeavesOneThatWaits()
    {
        await AtOnceAsync(50, _ => SubmitAsync(Unique(UniquePolicy.Replace)));

        var counts = await Store.CountAsync(Token);
        Assert.Equal((1, 49), (counts[JobStatus.Pending], counts[JobStatus.Cancelled]));
    }

    [Fact]
    public async Task SubmitAsync_IdempotencyKeyAnsweredWithTheHolder_NamesItFromThenOn()
    {
        var holder = await HoldAsync(JobStatus.Running);
        var keyed = Drafts.New(options: Options() with { IdempotencyKey = "request" });
        await SubmitAsync(keyed);
        await EndAsync(holder, Completed());

        var again = await SubmitAsync(keyed);

        Assert.Equal((holder.Id, true), (again.Jobs[0].Id, again.Existing[0]));
    }

    [Fact]
    public async Task ChangeAsync_RetryWhenAnotherHoldsTheKey_IsRefused()
    {
        var first = await HoldAsync(JobStatus.Scheduled);
        var second = (await SubmitAsync(Unique(UniquePolicy.Replace))).Jobs[0];

        var outcome = await RetryAsync(first.Id);

        Assert.Equal("unique_conflict", outcome.Refusal?.Code);
        Assert.Contains(second.Id.ToString(), outcome.Refusal?.Message, StringComparison.Ordinal);
        Assert.Equal(JobStatus.Cancelled, (await GetAsync(first.Id)).Status);
        Assert.Equal(second.Id, (await SubmitAsync(Unique())).Jobs[0].Id);
    }

    [Fact]
    public async Task ChangeAsync_RetryWhenTheKeyIsFree_HoldsItAgain()
    {
        var first = await HoldAsync(JobStatus.Scheduled);
        await Store.ChangeAsync(first.Id, job => JobLifecycle.Cancel(job, "enough", "bob", Clock.Now), Token);

        await RetryAsync(first.Id);

        Assert.Equal(first.Id, (await SubmitAsync(Unique())).Jobs[0].Id);
    }

    [Fact]
    public async Task SubmitAsync_AfterAReopen_IsStillHeld()
    {
        var holder = await HoldAsync(JobStatus.Pending);

        await ReopenAsync();

        Assert.Equal(holder.Id, (await SubmitAsync(Unique())).Jobs[0].Id);
    }

    private static JobOptions Options(UniquePolicy policy = UniquePolicy.ReturnExisting, bool untilStarted = false, UniqueScope scope = UniqueScope.Type) =>
        new() { Unique = new UniqueRule("k", scope, untilStarted, null, policy) };

    private NewJob Unique(UniquePolicy policy = UniquePolicy.ReturnExisting, bool untilStarted = false) => Drafts.New(options: Options(policy, untilStarted));

    private async Task<Job> HoldAsync(JobStatus status)
    {
        if (status == JobStatus.Running)
        {
            return await RunAsync(Options());
        }

        var job = await AddAsync(
            options: status == JobStatus.Scheduled ? Options() with { Delay = TimeSpan.FromHours(1) } : Options(),
            agentMissing: status == JobStatus.Blocked ? WaitingReason.AgentMissing(JobDrafts.Type) : null);
        Assert.Equal(status, job.Status);
        return job;
    }

    private Task<ChangeOutcome> RetryAsync(JobId id) => Store.ChangeAsync(id, job => JobLifecycle.Retry(job, "bob", null, Clock.Now), Token);

    private List<Job> Watch()
    {
        var settled = new List<Job>();
        Store.Settled = settled.AddRange;
        return settled;
    }
}
