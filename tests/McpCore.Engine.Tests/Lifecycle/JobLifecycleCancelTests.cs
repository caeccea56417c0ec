using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using static McpCore.Engine.Tests.Lifecycle.JobSamples;

namespace McpCore.Engine.Tests.Lifecycle;

public sealed class JobLifecycleCancelTests
{
    [Theory]
    [InlineData(JobStatus.Scheduled)]
    [InlineData(JobStatus.Blocked)]
    [InlineData(JobStatus.Pending)]
    public void Cancel_Waiting_CancelsAtOnce(JobStatus status)
    {
        var decision = JobLifecycle.Cancel(In(status, new JobOptions { Deadline = TimeSpan.FromHours(2) }), "typo", "bob", Later);

        var job = decision.Next!;
        Assert.Equal((JobStatus.Cancelled, Later), (job.Status, job.CompletedAt));
        Assert.Equal(new CancelRequest(Later, "typo", "bob", Abandoned: false), job.Cancel);
        Assert.Equal((null, null, null), (job.Waiting, job.RunAt, job.ExpiresAt));
        Assert.Equal((status.Wire(), "cancelled", "cancelled", "bob"), (decision.Event!.From, decision.Event.To, decision.Event.Reason, decision.Event.Actor));
    }

    [Fact]
    public void Cancel_Running_IsStoredAndTheJobRunsOn()
    {
        var decision = JobLifecycle.Cancel(Running(), "typo", "bob", Later);

        var job = decision.Next!;
        Assert.Equal(JobStatus.Running, job.Status);
        Assert.Equal(new CancelRequest(Later, "typo", "bob", Abandoned: false), job.Cancel);
        Assert.Equal(Incarnation, job.Incarnation);
        Assert.Null(job.CompletedAt);
        Assert.Null(decision.EndedRun);
        Assert.Equal(("running", "running", "cancel_requested"), (decision.Event!.From, decision.Event.To, decision.Event.Reason));
    }

    [Fact]
    public void Cancel_RunningAgain_ChangesNothing()
    {
        var cancelled = JobLifecycle.Cancel(Running(), "typo", "bob", Now).Next!;

        var decision = JobLifecycle.Cancel(cancelled, "again", "ann", Later);

        Assert.Same(Decision.Nothing, decision);
    }

    [Theory]
    [InlineData(JobStatus.Completed)]
    [InlineData(JobStatus.Failed)]
    [InlineData(JobStatus.Cancelled)]
    public void Cancel_Final_IsAConflict(JobStatus status)
    {
        var decision = JobLifecycle.Cancel(In(status), "typo", "bob", Later);

        Assert.Equal("state_conflict", decision.Refusal!.Code);
        Assert.Contains(status.Wire(), decision.Refusal.Message, StringComparison.Ordinal);
        Assert.Null(decision.Next);
    }

    [Theory]
    [InlineData(RunEndKind.Completed)]
    [InlineData(RunEndKind.Failed)]
    [InlineData(RunEndKind.FailedForGood)]
    [InlineData(RunEndKind.TimedOut)]
    [InlineData(RunEndKind.DeadlineExceeded)]
    [InlineData(RunEndKind.Cancelled)]
    [InlineData(RunEndKind.Snoozed)]
    [InlineData(RunEndKind.Interrupted)]
    [InlineData(RunEndKind.Crashed)]
    public void EndRun_AfterAStoredCancel_IsCancelledHoweverItEnded(RunEndKind kind)
    {
        var running = JobLifecycle.Cancel(Running(new JobOptions { MaxAttempts = 3 }), "typo", "bob", Now).Next! with { Crashes = 2 };

        var decision = End(running, new RunEnd(kind) { Error = Error, Result = "{}"u8.ToArray() });

        var job = decision.Next!;
        Assert.Equal((JobStatus.Cancelled, Later, 0), (job.Status, job.CompletedAt, job.Crashes));
        Assert.True(job.Result.IsEmpty);
        Assert.Equal(("cancelled", "bob"), (decision.Event!.Reason, decision.Event.Actor));
        Assert.Equal(("cancelled", new JobError("cancelled", "typo")), (decision.EndedRun!.Outcome, decision.EndedRun.Error));
    }

    [Fact]
    public void EndRun_AbandonedAfterAStoredCancel_SaysSo()
    {
        var running = JobLifecycle.Cancel(Running(), "typo", "bob", Now).Next!;

        var decision = End(running, new RunEnd(RunEndKind.Cancelled) { Abandoned = true });

        Assert.Equal(new CancelRequest(Now, "typo", "bob", Abandoned: true), decision.Next!.Cancel);
        Assert.True(decision.EndedRun!.Abandoned);
    }
}
