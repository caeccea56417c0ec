using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using static McpCore.Engine.Tests.Lifecycle.JobSamples;

namespace McpCore.Engine.Tests.Lifecycle;

public sealed class JobLifecycleRetryTests
{
    [Theory]
    [MemberData(nameof(ContractTable.Statuses), MemberType = typeof(ContractTable))]
    public void Retry_EveryStatus_IsAConflictUnlessFailedOrCancelled(JobStatus status)
    {
        var allowed = status is JobStatus.Failed or JobStatus.Cancelled;

        var decision = JobLifecycle.Retry(In(status), "bob", agentMissing: null, Later);

        Assert.Equal(allowed ? null : "state_conflict", decision.Refusal?.Code);
        Assert.Equal(allowed ? JobStatus.Pending : null, decision.Next?.Status);
    }

    [Fact]
    public void Retry_Failed_GrantsItsAttemptsOnceMore()
    {
        var failed = In(JobStatus.Failed, new JobOptions { MaxAttempts = 3 });

        var once = JobLifecycle.Retry(failed, "bob", agentMissing: null, Later).Next!;
        var twice = JobLifecycle.Retry(End(Start(once), new RunEnd(RunEndKind.FailedForGood) { Error = Error }).Next!, "bob", agentMissing: null, Later).Next!;

        Assert.Equal((6, 9), (once.MaxAttempts, twice.MaxAttempts));
        Assert.Equal((2, 2), (twice.Attempt, twice.Run));
        Assert.Equal(3, Start(twice).Attempt);
    }

    [Fact]
    public void Retry_Failed_ForgetsWhyItEnded()
    {
        var failed = In(JobStatus.Failed) with { Crashes = 3, ProgressFraction = 0.4, ProgressMessage = "training" };

        var decision = JobLifecycle.Retry(failed, "bob", agentMissing: null, Later);

        var job = decision.Next!;
        Assert.Equal((null, null, 0), (job.Error, job.CompletedAt, job.Crashes));
        Assert.Equal((null, null), (job.ProgressFraction, job.ProgressMessage));
        Assert.Equal(JobLifecycle.RankAt(Later, 5), job.Rank);
        Assert.Equal(("failed", "pending", "retried", "bob"), (decision.Event!.From, decision.Event.To, decision.Event.Reason, decision.Event.Actor));
    }

    [Fact]
    public void Retry_Cancelled_ForgetsTheCancel()
    {
        var job = JobLifecycle.Retry(In(JobStatus.Cancelled), "bob", agentMissing: null, Later).Next!;

        Assert.Null(job.Cancel);
        Assert.Equal(JobStatus.Completed, End(Start(job), Completed).Next!.Status);
    }

    [Fact]
    public void Retry_AgentMissing_IsBlocked()
    {
        var job = JobLifecycle.Retry(In(JobStatus.Failed), "bob", agentMissing: WaitingReason.AgentMissing("absent"), Later).Next!;

        Assert.Equal((JobStatus.Blocked, "agent_missing"), (job.Status, job.Waiting!.Code));
    }

    [Fact]
    public void Retry_PastItsDeadline_LiftsTheDeadline()
    {
        var failed = In(JobStatus.Failed, new JobOptions { Deadline = TimeSpan.FromSeconds(1), QueueTimeout = TimeSpan.FromSeconds(1) });

        var job = JobLifecycle.Retry(failed, "bob", agentMissing: null, Later).Next!;

        Assert.Null(JobLifecycle.DeadlineOf(job));
        Assert.Null(job.ExpiresAt);
        Assert.Null(End(Start(job), Interrupted).Next!.ExpiresAt);
    }

    [Fact]
    public void Retry_ThenFailedAgain_StartsTheBackoffAnew()
    {
        var options = new JobOptions { MaxAttempts = 2, Backoff = new Backoff { Initial = TimeSpan.FromSeconds(8), Jitter = false } };
        var first = End(Running(options), Failed).Next!;
        var failed = End(Start(JobLifecycle.Promote(first, agentMissing: null, first.RunAt!.Value).Next!), Failed).Next!;

        var job = End(Start(JobLifecycle.Retry(failed, "bob", agentMissing: null, Later).Next!), Failed).Next!;

        Assert.Equal((3, 4), (job.Attempt, job.MaxAttempts));
        Assert.Equal(Later.AddSeconds(8), job.RunAt);
    }
}
