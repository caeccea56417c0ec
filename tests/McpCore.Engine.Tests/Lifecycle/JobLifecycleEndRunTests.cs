using System.Text;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using static McpCore.Engine.Tests.Lifecycle.JobSamples;

namespace McpCore.Engine.Tests.Lifecycle;

public sealed class JobLifecycleEndRunTests
{
    private static readonly RunEnd Deadline = new(RunEndKind.DeadlineExceeded);

    [Fact]
    public void EndRun_Completed_KeepsTheResult()
    {
        var decision = End(Running() with { Error = Error }, Completed);

        var job = decision.Next!;
        Assert.Equal(JobStatus.Completed, job.Status);
        Assert.Equal("{\"ok\":true}", Encoding.UTF8.GetString(job.Result.Span));
        Assert.Null(job.Error);
        Assert.Equal(1, job.ProgressFraction);
        Assert.Equal((Later, 0L), (job.CompletedAt, job.Incarnation));
        Assert.Equal(("running", "completed", "completed"), (decision.Event!.From, decision.Event.To, decision.Event.Reason));
    }

    [Fact]
    public void EndRun_Completed_RecordsTheRun()
    {
        var record = End(Running(), Completed).EndedRun!;

        Assert.Equal(new AttemptRecord(1, 1, Node, Plugin, Now, Later, "completed", null, Abandoned: false), record);
    }

    [Theory]
    [InlineData(RunEndKind.Failed, "failed")]
    [InlineData(RunEndKind.TimedOut, "timed_out")]
    public void EndRun_FailedWithAttemptsLeft_WaitsForTheBackoff(RunEndKind kind, string outcome)
    {
        var backoff = new Backoff { Kind = BackoffKind.Fixed, Initial = TimeSpan.FromSeconds(30), Jitter = false };
        var running = Running(new JobOptions { MaxAttempts = 2, Backoff = backoff });

        var decision = End(running, new RunEnd(kind) { Error = Error });

        var job = decision.Next!;
        Assert.Equal((JobStatus.Scheduled, Later.AddSeconds(30)), (job.Status, job.RunAt));
        Assert.Equal("retry_backoff", job.Waiting!.Code);
        Assert.Contains("Attempt 1 of 2 failed (exception)", job.Waiting.Message, StringComparison.Ordinal);
        Assert.Equal(Error, job.Error);
        Assert.Null(job.CompletedAt);
        Assert.Equal(0, job.Incarnation);
        Assert.Equal((outcome, Error), (decision.EndedRun!.Outcome, decision.EndedRun.Error));
    }

    [Theory]
    [InlineData(RunEndKind.Failed, "failed")]
    [InlineData(RunEndKind.TimedOut, "timed_out")]
    public void EndRun_FailedWithoutAttemptsLeft_Fails(RunEndKind kind, string outcome)
    {
        var decision = End(Running(), new RunEnd(kind) { Error = Error });

        Assert.Equal((JobStatus.Failed, Error), (decision.Next!.Status, decision.Next.Error));
        Assert.Equal(Later, decision.Next.CompletedAt);
        Assert.Equal("exception", decision.Event!.Reason);
        Assert.Equal(outcome, decision.EndedRun!.Outcome);
    }

    [Fact]
    public void EndRun_FailedWithoutAWait_IsPendingAtOnce()
    {
        var running = Running(new JobOptions { MaxAttempts = 2, Backoff = new Backoff { Initial = TimeSpan.Zero } });

        var job = End(running, Failed).Next!;

        Assert.Equal(JobStatus.Pending, job.Status);
        Assert.False(job.ResumesAttempt);
        Assert.Null(job.Waiting);
    }

    [Fact]
    public void EndRun_FailedAgainAndAgain_WaitsLongerEachTime()
    {
        var job = Pending(new JobOptions { MaxAttempts = 4, Backoff = new Backoff { Jitter = false } });
        var waits = new List<TimeSpan>();
        for (var attempt = 1; attempt < 4; attempt++)
        {
            job = End(Start(job), Failed).Next!;
            waits.Add(job.RunAt!.Value - Later);
            job = JobLifecycle.Promote(job, agentMissing: null, job.RunAt.Value).Next!;
        }

        var last = End(Start(job), Failed).Next!;

        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)], waits);
        Assert.Equal((JobStatus.Failed, 4, 4), (last.Status, last.Attempt, last.Run));
    }

    [Fact]
    public void EndRun_FailedWithoutAnError_IsAFaultOfTheCaller()
    {
        Assert.Throws<InvalidOperationException>(() => End(Running(), new RunEnd(RunEndKind.Failed)));
    }

    [Fact]
    public void EndRun_FailedForGood_UsesNoAttemptLeft()
    {
        var decision = End(Running(new JobOptions { MaxAttempts = 5 }), new RunEnd(RunEndKind.FailedForGood) { Error = Error });

        Assert.Equal((JobStatus.Failed, Error), (decision.Next!.Status, decision.Next.Error));
        Assert.Equal(("exception", "failed"), (decision.Event!.Reason, decision.EndedRun!.Outcome));
    }

    [Fact]
    public void EndRun_Deadline_FailsWithAttemptsLeft()
    {
        var decision = End(Running(new JobOptions { MaxAttempts = 5, Deadline = TimeSpan.FromSeconds(90) }), Deadline);

        Assert.Equal(JobStatus.Failed, decision.Next!.Status);
        Assert.Equal("deadline_exceeded", decision.Next.Error!.Code);
        Assert.Contains("1m30s", decision.Next.Error.Message, StringComparison.Ordinal);
        Assert.Equal(("deadline_exceeded", "timed_out"), (decision.Event!.Reason, decision.EndedRun!.Outcome));
    }

    [Fact]
    public void EndRun_WaitsAgain_ExpiresAtTheDeadlineAndNoMoreInTheQueue()
    {
        var options = new JobOptions { MaxAttempts = 2, QueueTimeout = TimeSpan.FromMinutes(2), Deadline = TimeSpan.FromMinutes(5) };

        var job = End(Running(options), Failed).Next!;

        Assert.Equal(Now.AddMinutes(5), job.ExpiresAt);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EndRun_Abandoned_IsRecordedWithTheRun(bool abandoned)
    {
        var decision = End(Running(), Failed with { Abandoned = abandoned });

        Assert.Equal(abandoned, decision.EndedRun!.Abandoned);
    }

    [Fact]
    public void EndRun_StaleRunNumber_IsRefused()
    {
        var running = Start(End(Running(), Interrupted).Next!);

        foreach (var run in new[] { 0, 1, 3 })
        {
            var decision = JobLifecycle.EndRun(running, run, Completed, agentMissing: null, Later);

            Assert.Equal("stale_run", decision.Refusal!.Code);
            Assert.Null(decision.Next);
            Assert.Null(decision.Event);
        }
    }

    [Theory]
    [MemberData(nameof(ContractTable.Statuses), MemberType = typeof(ContractTable))]
    public void EndRun_EveryStatus_IsRefusedUnlessRunning(JobStatus status)
    {
        var job = In(status);

        var decision = JobLifecycle.EndRun(job, job.Run, Completed, agentMissing: null, Later);

        Assert.Equal(status == JobStatus.Running ? null : "stale_run", decision.Refusal?.Code);
        Assert.Equal(status == JobStatus.Running, decision.Next is not null);
    }

    [Fact]
    public void EndRun_CancelledWithoutAStoredCancel_IsAFaultOfTheCaller()
    {
        Assert.Throws<InvalidOperationException>(() => End(Running(), new RunEnd(RunEndKind.Cancelled)));
    }
}
