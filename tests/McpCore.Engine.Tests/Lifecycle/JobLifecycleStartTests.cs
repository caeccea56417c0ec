using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using static McpCore.Engine.Tests.Lifecycle.JobSamples;

namespace McpCore.Engine.Tests.Lifecycle;

public sealed class JobLifecycleStartTests
{
    [Fact]
    public void Start_FirstTime_IsAttemptOneOfRunOne()
    {
        var decision = JobLifecycle.Start(Pending(), Plugin, Node, Incarnation, Later);

        var job = decision.Next!;
        Assert.Equal((JobStatus.Running, 1, 1), (job.Status, job.Attempt, job.Run));
        Assert.Equal((Plugin, Node, Incarnation), (job.Plugin, job.Node, job.Incarnation));
        Assert.Equal((Later, Later), (job.StartedAt, job.RunStartedAt));
        Assert.Equal(("pending", "running", "started"), (decision.Event!.From, decision.Event.To, decision.Event.Reason));
        Assert.Equal(1, decision.Event.Attempt);
    }

    [Fact]
    public void Start_Always_ForgetsExpiryAndProgress()
    {
        var pending = Pending(new JobOptions { QueueTimeout = TimeSpan.FromHours(1) }) with { ProgressFraction = 0.5, ProgressMessage = "half" };

        var job = JobLifecycle.Start(pending, Plugin, Node, Incarnation, Later).Next!;

        Assert.Null(job.ExpiresAt);
        Assert.Null(job.ProgressFraction);
        Assert.Null(job.ProgressMessage);
        Assert.Null(job.Waiting);
    }

    [Fact]
    public void Start_AfterAFailedAttempt_CountsBothAndKeepsTheFirstStart()
    {
        var pending = End(Running(new JobOptions { MaxAttempts = 2, Backoff = new Backoff { Initial = TimeSpan.Zero } }), Failed).Next!;

        var job = JobLifecycle.Start(pending, Plugin, Node, Incarnation, Later).Next!;

        Assert.Equal((2, 2), (job.Attempt, job.Run));
        Assert.Equal((Now, Later), (job.StartedAt, job.RunStartedAt));
    }

    [Fact]
    public void Start_AfterAnInterruption_KeepsTheAttemptAndCountsTheRun()
    {
        var pending = End(Running(), Interrupted).Next!;

        var job = JobLifecycle.Start(pending, Plugin, Node, Incarnation, Later).Next!;

        Assert.Equal((1, 2), (job.Attempt, job.Run));
        Assert.False(job.ResumesAttempt);
    }

    [Theory]
    [MemberData(nameof(ContractTable.Statuses), MemberType = typeof(ContractTable))]
    public void Start_EveryStatus_StartsOnlyFromPending(JobStatus status)
    {
        var decision = JobLifecycle.Start(In(status), Plugin, Node, Incarnation, Later);

        Assert.Equal(status == JobStatus.Pending, decision.Next is not null);
        Assert.Null(decision.Refusal);
    }

    [Fact]
    public void RankAt_SamePriority_OrdersByAge()
    {
        Assert.True(JobLifecycle.RankAt(Now, 5) < JobLifecycle.RankAt(Now.AddMilliseconds(1), 5));
    }

    [Fact]
    public void RankAt_EveryPairOfPriorities_TenMinutesOfAgeOutweighOneStep()
    {
        foreach (var low in Enumerable.Range(0, 9))
        {
            foreach (var high in Enumerable.Range(low + 1, 9 - low))
            {
                var headStart = TimeSpan.FromMinutes(10 * (high - low));
                var old = JobLifecycle.RankAt(Now, low);

                Assert.True(JobLifecycle.RankAt(Now, high) < old, $"{high} runs before {low} of the same age");
                Assert.True(JobLifecycle.RankAt(Now + headStart - TimeSpan.FromMilliseconds(1), high) < old, $"{high} still passes {low}");
                Assert.Equal(old, JobLifecycle.RankAt(Now + headStart, high));
                Assert.True(JobLifecycle.RankAt(Now + headStart + TimeSpan.FromMilliseconds(1), high) > old, $"{low} is old enough to run before {high}");
            }
        }
    }
}
