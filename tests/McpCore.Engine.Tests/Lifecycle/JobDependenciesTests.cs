using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using static McpCore.Engine.Tests.Lifecycle.JobSamples;

namespace McpCore.Engine.Tests.Lifecycle;

public sealed class JobDependenciesTests
{
    private static readonly OpenDependency Parent = new(JobId.Parse("0194269c-9d88-7000-8000-0000aaaa0001"), DependencyNeed.Success);
    private static readonly OpenDependency Other = new(JobId.Parse("0194269c-9d88-7000-8000-0000aaaa0002"), DependencyNeed.Completion);
    private static readonly OpenDependency Replaced = new(JobId.Parse("0194269c-9d88-7000-8000-0000aaaa0003"), DependencyNeed.Replaced);

    [Fact]
    public void ReasonOf_Nothing_IsNone() => Assert.Null(JobDependencies.ReasonOf([]));

    [Fact]
    public void ReasonOf_Several_NamesTheFirstThree()
    {
        Assert.Equal(new WaitingReason("dependency", "Waits for job …aaaa0001."), JobDependencies.ReasonOf([Parent]));
        Assert.Equal("Waits for 2 jobs: …aaaa0001 and …aaaa0002.", JobDependencies.ReasonOf([Parent, Other])?.Message);
        Assert.Equal("Waits for 5 jobs: …aaaa0001, …aaaa0002, …aaaa0001 and 2 more.", JobDependencies.ReasonOf([Parent, Other, Parent, Other, Parent])?.Message);
    }

    [Fact]
    public void ReasonOf_Replaced_IsToldOnlyWhenNothingElseIsOpen()
    {
        Assert.Equal(new WaitingReason("replaces", "Waits for the end of job …aaaa0003, which it replaces."), JobDependencies.ReasonOf([Replaced]));
        Assert.Equal("Waits for job …aaaa0001.", JobDependencies.ReasonOf([Parent, Replaced])?.Message);
    }

    [Fact]
    public void Submit_WithAReasonToWait_IsBlockedAndKeepsItsTime()
    {
        var job = Waiting(new JobOptions { Delay = TimeSpan.FromHours(1), QueueTimeout = TimeSpan.FromHours(2) });

        Assert.Equal((JobStatus.Blocked, Now.AddHours(1), Now.AddHours(2)), (job.Status, job.RunAt, job.ExpiresAt));
        Assert.True(JobDependencies.IsWaiting(job));
    }

    [Fact]
    public void Met_Last_GoesOn()
    {
        var decision = JobDependencies.Met(Waiting(), [], null, Later);

        Assert.Equal((JobStatus.Pending, (WaitingReason?)null), (decision.Next?.Status, decision.Next?.Waiting));
        Assert.Equal(("blocked", "pending", "dependencies_met"), (decision.Event?.From, decision.Event?.To, decision.Event?.Reason));
        Assert.Equal(JobLifecycle.RankAt(Later, 5), decision.Next?.Rank);
    }

    [Fact]
    public void Met_NotTheLast_OnlyTheReasonChanges()
    {
        var decision = JobDependencies.Met(Waiting(), [Other], null, Later);

        Assert.Null(decision.Event);
        Assert.Equal("Waits for job …aaaa0002.", decision.Next?.Waiting?.Message);
    }

    [Fact]
    public void Met_TimeStillAhead_IsScheduled() =>
        Assert.Equal(JobStatus.Scheduled, JobDependencies.Met(Waiting(new JobOptions { Delay = TimeSpan.FromHours(1) }), [], null, Later).Next?.Status);

    [Fact]
    public void Met_AgentMissing_WaitsForIt() =>
        Assert.Equal("agent_missing", JobDependencies.Met(Waiting(), [], WaitingReason.AgentMissing("sample"), Later).Next?.Waiting?.Code);

    [Theory]
    [MemberData(nameof(ContractTable.Statuses), MemberType = typeof(ContractTable))]
    public void MetAndFailed_JobThatDoesNotWaitForOthers_ChangeNothing(JobStatus status)
    {
        Assert.Same(Decision.Nothing, JobDependencies.Met(In(status), [], null, Later));
        Assert.Same(Decision.Nothing, JobDependencies.Failed(In(status), In(JobStatus.Failed), Later));
    }

    [Fact]
    public void Failed_ParentFailed_CancelsWithItsError()
    {
        var decision = JobDependencies.Failed(Waiting(), In(JobStatus.Failed), Later);

        Assert.Equal((JobStatus.Cancelled, "dependency_failed", Later), (decision.Next?.Status, decision.Next?.Error?.Code, decision.Next?.CompletedAt));
        Assert.Contains(Error.Message, decision.Next?.Error?.Message, StringComparison.Ordinal);
        Assert.Equal("dependency_failed", decision.Event?.Reason);
    }

    [Fact]
    public void Failed_AlongAChain_TheMessageDoesNotGrow()
    {
        var first = JobDependencies.Failed(Waiting(), In(JobStatus.Cancelled), Later).Next!;
        var second = JobDependencies.Failed(Waiting(), first, Later).Next!;
        var third = JobDependencies.Failed(Waiting(), second, Later).Next!;

        Assert.Contains("not needed", first.Error?.Message, StringComparison.Ordinal);
        Assert.Equal(second.Error, third.Error);
    }

    [Fact]
    public void Revive_CancelledForADependency_IsARetry()
    {
        var cancelled = JobDependencies.Failed(Waiting(), In(JobStatus.Failed), Later).Next!;

        var decision = JobDependencies.Revive(cancelled, "bob", null, Later);

        Assert.Equal((JobStatus.Pending, "retried", "bob"), (decision.Next?.Status, decision.Event?.Reason, decision.Event?.Actor));
        Assert.Same(Decision.Nothing, JobDependencies.Revive(In(JobStatus.Cancelled), "bob", null, Later));
    }

    [Fact]
    public void HoldRetry_WithOpenDependencies_IsBlocked()
    {
        var failed = In(JobStatus.Failed);
        var retry = JobLifecycle.Retry(failed, "bob", null, Later);

        var held = JobDependencies.HoldRetry(failed, retry, [Parent]);

        Assert.Equal((JobStatus.Blocked, "dependency", 2), (held.Next?.Status, held.Next?.Waiting?.Code, held.Next?.MaxAttempts));
        Assert.Equal(("failed", "blocked", "retried", "bob"), (held.Event?.From, held.Event?.To, held.Event?.Reason, held.Event?.Actor));
        Assert.Same(retry, JobDependencies.HoldRetry(failed, retry, []));
    }

    private static Job Waiting(JobOptions? options = null) =>
        JobLifecycle.Submit(Draft(options) with { Waiting = JobDependencies.ReasonOf([Parent, Other]) }, null, Now).Next!;
}
