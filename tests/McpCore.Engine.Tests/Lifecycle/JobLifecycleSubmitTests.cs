using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using static McpCore.Engine.Tests.Lifecycle.JobSamples;

namespace McpCore.Engine.Tests.Lifecycle;

public sealed class JobLifecycleSubmitTests
{
    [Fact]
    public void Submit_AgentActive_IsPending()
    {
        var decision = JobLifecycle.Submit(Draft(), agentMissing: null, Now);

        Assert.Equal(JobStatus.Pending, decision.Next!.Status);
        Assert.Equal(JobLifecycle.RankAt(Now, 5), decision.Next.Rank);
        Assert.Null(decision.Next.Waiting);
        Assert.Null(decision.Next.RunAt);
        Assert.Equal(0, decision.Next.Attempt);
        Assert.Equal(0, decision.Next.Run);
    }

    [Fact]
    public void Submit_Always_TellsOfIt()
    {
        var told = JobLifecycle.Submit(Draft(), agentMissing: null, Now).Event!;

        Assert.Equal((null, "pending", "submitted", "ann"), (told.From, told.To, told.Reason, told.Actor));
        Assert.Equal(Now, told.Time);
    }

    [Fact]
    public void Submit_WithDelay_IsScheduledFromNow()
    {
        var job = JobLifecycle.Submit(Draft(new JobOptions { Delay = TimeSpan.FromMinutes(10) }), agentMissing: null, Now).Next!;

        Assert.Equal(JobStatus.Scheduled, job.Status);
        Assert.Equal(Now.AddMinutes(10), job.RunAt);
        Assert.Equal("delayed", job.Waiting!.Code);
        Assert.Contains("2026-01-02T03:14:05.000Z", job.Waiting.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Submit_WithRunAtAhead_IsScheduledForThatMoment()
    {
        var job = JobLifecycle.Submit(Draft(new JobOptions { RunAt = Now.AddDays(2) }), agentMissing: WaitingReason.AgentMissing("absent"), Now).Next!;

        Assert.Equal(JobStatus.Scheduled, job.Status);
        Assert.Equal(Now.AddDays(2), job.RunAt);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-60)]
    public void Submit_WithRunAtNotAhead_IsPending(int seconds)
    {
        var job = JobLifecycle.Submit(Draft(new JobOptions { RunAt = Now.AddSeconds(seconds) }), agentMissing: null, Now).Next!;

        Assert.Equal(JobStatus.Pending, job.Status);
        Assert.Null(job.Waiting);
    }

    [Fact]
    public void Submit_AgentMissing_IsBlockedWithTheReason()
    {
        var job = JobLifecycle.Submit(Draft(), agentMissing: WaitingReason.AgentMissing("sample"), Now).Next!;

        Assert.Equal(JobStatus.Blocked, job.Status);
        Assert.Equal("agent_missing", job.Waiting!.Code);
        Assert.Contains("sample", job.Waiting.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(5, null, 5)]
    [InlineData(null, 9, 9)]
    [InlineData(5, 9, 5)]
    [InlineData(9, 5, 5)]
    public void Submit_WithLimits_ExpiresAtTheEarlierOne(int? queueTimeout, int? deadline, int? expected)
    {
        var options = new JobOptions { QueueTimeout = Minutes(queueTimeout), Deadline = Minutes(deadline) };

        var job = JobLifecycle.Submit(Draft(options), agentMissing: null, Now).Next!;

        Assert.Equal(Now + Minutes(expected), job.ExpiresAt);
    }

    [Fact]
    public void Submit_WithTimesBeyondTheCalendar_WaitsUntilItsEnd()
    {
        var forever = new JobOptions { Delay = TimeSpan.MaxValue, QueueTimeout = TimeSpan.MaxValue, Deadline = TimeSpan.MaxValue };

        var job = JobLifecycle.Submit(Draft(forever), agentMissing: null, Now).Next!;

        Assert.Equal(DateTimeOffset.MaxValue, job.RunAt);
        Assert.Equal(DateTimeOffset.MaxValue, job.ExpiresAt);
    }

    private static TimeSpan? Minutes(int? minutes) => minutes is { } value ? TimeSpan.FromMinutes(value) : null;
}
