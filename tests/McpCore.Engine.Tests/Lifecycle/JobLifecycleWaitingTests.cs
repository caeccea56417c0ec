using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using static McpCore.Engine.Tests.Lifecycle.JobSamples;

namespace McpCore.Engine.Tests.Lifecycle;

/// <summary>What clocks and plugins do to waiting jobs: Promote, Expire, AgentChanged.</summary>
public sealed class JobLifecycleWaitingTests
{
    private static readonly DateTimeOffset Due = Now.AddHours(1);

    [Theory]
    [InlineData(true, JobStatus.Pending)]
    [InlineData(false, JobStatus.Blocked)]
    public void Promote_Due_DependsOnTheAgent(bool agentAvailable, JobStatus expected)
    {
        var decision = JobLifecycle.Promote(Scheduled(), agentAvailable ? null : WaitingReason.AgentMissing("absent"), Due);

        Assert.Equal(expected, decision.Next!.Status);
        Assert.Equal(("scheduled", expected.Wire(), "due"), (decision.Event!.From, decision.Event.To, decision.Event.Reason));
    }

    [Fact]
    public void Promote_Due_RanksFromNow()
    {
        var job = JobLifecycle.Promote(Scheduled(), agentMissing: null, Due).Next!;

        Assert.Equal(JobLifecycle.RankAt(Due, 5), job.Rank);
        Assert.Null(job.Waiting);
    }

    [Fact]
    public void Promote_TooEarly_ChangesNothing()
    {
        Assert.Same(Decision.Nothing, JobLifecycle.Promote(Scheduled(), agentMissing: null, Due.AddMilliseconds(-1)));
    }

    [Theory]
    [MemberData(nameof(ContractTable.Statuses), MemberType = typeof(ContractTable))]
    public void Promote_EveryStatus_ChangesOnlyScheduled(JobStatus status)
    {
        var decision = JobLifecycle.Promote(In(status), agentMissing: null, Due);

        Assert.Equal(status == JobStatus.Scheduled, decision.Next is not null);
        Assert.Null(decision.Refusal);
    }

    [Theory]
    [MemberData(nameof(ContractTable.Statuses), MemberType = typeof(ContractTable))]
    public void AgentChanged_Came_FreesOnlyBlocked(JobStatus status)
    {
        var decision = JobLifecycle.AgentChanged(In(status), agentMissing: null, Later);

        Assert.Equal(status == JobStatus.Blocked ? JobStatus.Pending : null, decision.Next?.Status);
        Assert.Equal(status == JobStatus.Blocked ? "agent_available" : null, decision.Event?.Reason);
    }

    [Theory]
    [MemberData(nameof(ContractTable.Statuses), MemberType = typeof(ContractTable))]
    public void AgentChanged_Went_BlocksOnlyPending(JobStatus status)
    {
        var decision = JobLifecycle.AgentChanged(In(status), agentMissing: WaitingReason.AgentMissing("absent"), Later);

        Assert.Equal(status == JobStatus.Pending ? JobStatus.Blocked : null, decision.Next?.Status);
        Assert.Equal(status == JobStatus.Pending ? "agent_missing" : null, decision.Event?.Reason);
    }

    [Fact]
    public void AgentChanged_BlockedForAnotherReason_ChangesNothing()
    {
        var waitsForJobs = Blocked() with { Waiting = new WaitingReason("depends_on", "Waits for another job.") };

        Assert.Same(Decision.Nothing, JobLifecycle.AgentChanged(waitsForJobs, agentMissing: null, Later));
    }

    [Fact]
    public void AgentChanged_AwayForAnotherReason_ChangesTheReasonWithoutAnEvent()
    {
        var disabled = WaitingReason.PluginDisabled("sample", "samples");

        var decision = JobLifecycle.AgentChanged(Blocked(), disabled, Later);

        Assert.Equal((JobStatus.Blocked, disabled), (decision.Next!.Status, decision.Next.Waiting));
        Assert.Null(decision.Event);
        Assert.Null(decision.EndedRun);
    }

    [Fact]
    public void AgentChanged_AwayForTheSameReason_ChangesNothing()
    {
        Assert.Same(Decision.Nothing, JobLifecycle.AgentChanged(Blocked(), WaitingReason.AgentMissing("absent"), Later));
    }

    [Fact]
    public void AgentChanged_Disabled_BlocksWithThatReason()
    {
        var decision = JobLifecycle.AgentChanged(Pending(), WaitingReason.PluginDisabled("sample", "samples"), Later);

        Assert.Equal((JobStatus.Blocked, "plugin_disabled"), (decision.Next!.Status, decision.Next.Waiting!.Code));
        Assert.Contains("mcpcore plugin enable samples", decision.Next.Waiting.Message, StringComparison.Ordinal);
        Assert.Equal("plugin_disabled", decision.Event!.Reason);
    }

    [Fact]
    public void AgentChanged_EnabledAgain_FreesWhatWasDisabledAndRanksFromNow()
    {
        var waits = JobLifecycle.AgentChanged(Pending(), WaitingReason.PluginDisabled("sample", "samples"), Later).Next!;

        var job = JobLifecycle.AgentChanged(waits, agentMissing: null, Due).Next!;

        Assert.Equal((JobStatus.Pending, JobLifecycle.RankAt(Due, 5)), (job.Status, job.Rank));
        Assert.Null(job.Waiting);
    }

    [Theory]
    [InlineData(5, null, "queue_timeout")]
    [InlineData(null, 5, "deadline_exceeded")]
    [InlineData(5, 9, "queue_timeout")]
    [InlineData(9, 5, "deadline_exceeded")]
    public void Expire_TimeIsUp_FailsWithTheCodeOfTheLimit(int? queueTimeout, int? deadline, string code)
    {
        var decision = JobLifecycle.Expire(Pending(Limits(queueTimeout, deadline)), Now.AddMinutes(5));

        var job = decision.Next!;
        Assert.Equal((JobStatus.Failed, code), (job.Status, job.Error!.Code));
        Assert.Contains("5m", job.Error.Message, StringComparison.Ordinal);
        Assert.Equal(Now.AddMinutes(5), job.CompletedAt);
        Assert.Equal(("pending", "failed", code), (decision.Event!.From, decision.Event.To, decision.Event.Reason));
    }

    [Fact]
    public void Expire_TooEarly_ChangesNothing()
    {
        Assert.Same(Decision.Nothing, JobLifecycle.Expire(Pending(Limits(5, 9)), Now.AddMinutes(5).AddMilliseconds(-1)));
    }

    [Fact]
    public void Expire_WithoutLimits_ChangesNothing()
    {
        Assert.Same(Decision.Nothing, JobLifecycle.Expire(Pending(), Now.AddYears(100)));
    }

    [Theory]
    [MemberData(nameof(ContractTable.Statuses), MemberType = typeof(ContractTable))]
    public void Expire_EveryStatus_FailsOnlyWaiting(JobStatus status)
    {
        var waits = status is JobStatus.Scheduled or JobStatus.Blocked or JobStatus.Pending;

        var decision = JobLifecycle.Expire(In(status, Limits(5, 9)) with { ExpiresAt = Now.AddMinutes(5) }, Now.AddMinutes(5));

        Assert.Equal(waits ? JobStatus.Failed : null, decision.Next?.Status);
    }

    [Fact]
    public void Expire_AfterTheFirstStart_KnowsOnlyTheDeadline()
    {
        var waiting = End(Running(Limits(5, 9) with { MaxAttempts = 2 }), Failed).Next!;

        Assert.Same(Decision.Nothing, JobLifecycle.Expire(waiting, Now.AddMinutes(8)));
        Assert.Equal("deadline_exceeded", JobLifecycle.Expire(waiting, Now.AddMinutes(9)).Next!.Error!.Code);
    }

    private static JobOptions Limits(int? queueTimeout, int? deadline) => new()
    {
        QueueTimeout = queueTimeout is { } wait ? TimeSpan.FromMinutes(wait) : null,
        Deadline = deadline is { } whole ? TimeSpan.FromMinutes(whole) : null,
    };
}
