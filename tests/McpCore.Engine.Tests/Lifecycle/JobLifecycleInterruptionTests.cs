using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using static McpCore.Engine.Tests.Lifecycle.JobSamples;

namespace McpCore.Engine.Tests.Lifecycle;

/// <summary>Ends of a run that cost no attempt: a snooze, an interruption, a crash.</summary>
public sealed class JobLifecycleInterruptionTests
{
    private static readonly RunEnd Snoozed = new(RunEndKind.Snoozed) { RetryAfter = TimeSpan.FromMinutes(3) };

    [Fact]
    public void EndRun_Snoozed_WaitsAndCostsNoAttempt()
    {
        var decision = End(Running(), Snoozed with { Error = new JobError("retry_later", "The licence server is busy.") });

        var job = decision.Next!;
        Assert.Equal((JobStatus.Scheduled, Later.AddMinutes(3)), (job.Status, job.RunAt));
        Assert.Equal("snoozed", job.Waiting!.Code);
        Assert.StartsWith("The licence server is busy; the next try is at", job.Waiting.Message, StringComparison.Ordinal);
        Assert.Null(job.Error);
        Assert.Equal("snoozed", decision.EndedRun!.Outcome);
        Assert.Equal((1, 2), NextStart(job));
    }

    [Fact]
    public void EndRun_SnoozedWithoutAWait_IsPendingAtOnce()
    {
        var job = End(Running(), new RunEnd(RunEndKind.Snoozed)).Next!;

        Assert.Equal((JobStatus.Pending, true), (job.Status, job.ResumesAttempt));
    }

    [Fact]
    public void EndRun_SnoozedForever_WaitsUntilTheEndOfTheCalendar()
    {
        var job = End(Running(), new RunEnd(RunEndKind.Snoozed) { RetryAfter = TimeSpan.MaxValue }).Next!;

        Assert.Equal((JobStatus.Scheduled, DateTimeOffset.MaxValue), (job.Status, job.RunAt));
    }

    [Fact]
    public void EndRun_Interrupted_RunsTheSameAttemptAgain()
    {
        var running = Running();

        var decision = End(running, Interrupted);

        var job = decision.Next!;
        Assert.Equal((JobStatus.Pending, 1, true), (job.Status, job.Attempt, job.ResumesAttempt));
        Assert.Equal(running.Rank, job.Rank);
        Assert.Equal(0, job.Incarnation);
        Assert.Equal(("interrupted", "interrupted"), (decision.Event!.Reason, decision.EndedRun!.Outcome));
        Assert.Equal((1, 2), NextStart(job));
    }

    [Fact]
    public void EndRun_InterruptedByTheLossOfItsAgent_IsBlocked()
    {
        var running = Running();

        var job = JobLifecycle.EndRun(running, running.Run, Interrupted, agentMissing: WaitingReason.AgentMissing("absent"), Later).Next!;

        Assert.Equal((JobStatus.Blocked, "agent_missing", true), (job.Status, job.Waiting!.Code, job.ResumesAttempt));
    }

    [Fact]
    public void EndRun_InterruptedManyTimes_NeverRunsOutOfAttempts()
    {
        var job = Running();
        for (var i = 0; i < 20; i++)
        {
            job = Start(End(job, Interrupted).Next!);
        }

        Assert.Equal((JobStatus.Running, 1, 21, 0), (job.Status, job.Attempt, job.Run, job.Crashes));
    }

    [Fact]
    public void EndRun_Crashed_IsRescuedAndCountsTheCrash()
    {
        var decision = End(Running(), Crashed);

        var job = decision.Next!;
        Assert.Equal((JobStatus.Pending, 1, true), (job.Status, job.Crashes, job.ResumesAttempt));
        Assert.Equal(("rescued", "crashed"), (decision.Event!.Reason, decision.EndedRun!.Outcome));
        Assert.Equal("owner_died", decision.EndedRun.Error!.Code);
        Assert.Equal((1, 2), NextStart(job));
    }

    [Fact]
    public void EndRun_CrashedForTheThirdTime_IsPoisoned()
    {
        var twice = Start(End(Start(End(Running(new JobOptions { MaxAttempts = 9 }), Crashed).Next!), Crashed).Next!);

        var decision = End(twice, Crashed with { Error = new JobError("worker_died", "Exit code 139.") });

        var job = decision.Next!;
        Assert.Equal((JobStatus.Failed, 3, "poisoned"), (job.Status, job.Crashes, job.Error!.Code));
        Assert.Contains("Exit code 139.", job.Error.Message, StringComparison.Ordinal);
        Assert.Equal(("poisoned", "crashed"), (decision.Event!.Reason, decision.EndedRun!.Outcome));
    }

    [Theory]
    [InlineData(RunEndKind.Completed)]
    [InlineData(RunEndKind.Failed)]
    [InlineData(RunEndKind.FailedForGood)]
    [InlineData(RunEndKind.TimedOut)]
    [InlineData(RunEndKind.DeadlineExceeded)]
    [InlineData(RunEndKind.Snoozed)]
    [InlineData(RunEndKind.Interrupted)]
    public void EndRun_AnyOtherEnd_ResetsTheCrashes(RunEndKind kind)
    {
        var running = Running(new JobOptions { MaxAttempts = 9, Deadline = TimeSpan.FromHours(1) }) with { Crashes = 2 };

        var job = End(running, new RunEnd(kind) { Error = Error }).Next!;

        Assert.Equal(0, job.Crashes);
    }

    private static (int Attempt, int Run) NextStart(Job waiting)
    {
        var pending = waiting.Status == JobStatus.Scheduled ? JobLifecycle.Promote(waiting, agentMissing: null, waiting.RunAt!.Value).Next! : waiting;
        var running = Start(pending);
        return (running.Attempt, running.Run);
    }
}
