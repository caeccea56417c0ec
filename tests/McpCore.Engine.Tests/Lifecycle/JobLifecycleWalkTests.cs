using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using static McpCore.Engine.Tests.Lifecycle.JobSamples;

namespace McpCore.Engine.Tests.Lifecycle;

/// <summary>Random lives of jobs, the same at every run: whatever happens in whatever order, the contract holds.</summary>
public sealed class JobLifecycleWalkTests
{
    private const int Steps = 100;

    [Theory]
    [MemberData(nameof(Seeds))]
    public void EveryChange_InARandomLife_KeepsTheContract(int seed)
    {
        var random = new Random(seed);
        var now = Now;
        var options = new JobOptions { MaxAttempts = 1 + random.Next(3), Deadline = TimeSpan.FromHours(6), QueueTimeout = TimeSpan.FromHours(2) };
        var job = JobLifecycle.Submit(Draft(random.Next(2) == 0 ? options : options with { Delay = TimeSpan.FromMinutes(1) }), random.Next(2) == 0 ? null : WaitingReason.AgentMissing("absent"), now).Next!;

        for (var step = 0; step < Steps; step++)
        {
            now += TimeSpan.FromMinutes(random.Next(10));
            var (decision, retry) = Happen(random, job, now);
            if (decision.Next is { } next)
            {
                CheckMove(job, next, decision, retry);
                CheckState(next);
                job = next;
            }
        }
    }

    [Fact]
    public void RandomLives_Together_MakeEveryMoveThatTheEngineKnows()
    {
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var seed in Enumerable.Range(0, 200))
        {
            var random = new Random(seed);
            var now = Now;
            var options = new JobOptions { MaxAttempts = 3, Deadline = TimeSpan.FromHours(6), QueueTimeout = TimeSpan.FromMinutes(20) };
            var job = In(JobStatus.Scheduled + (seed % 3), options);
            for (var step = 0; step < Steps; step++)
            {
                now += TimeSpan.FromMinutes(random.Next(10));
                if (Happen(random, job, now).Decision.Next is { } next)
                {
                    seen.Add($"{job.Status.Wire()} > {next.Status.Wire()}");
                    job = next;
                }
            }
        }

        // All of the table but two: nothing moves a blocked job back to scheduled yet, and a retry never waits.
        string[] expected =
        [
            "blocked > cancelled", "blocked > failed", "blocked > pending",
            "cancelled > blocked", "cancelled > pending", "failed > blocked", "failed > pending",
            "pending > blocked", "pending > cancelled", "pending > failed", "pending > running",
            "running > blocked", "running > cancelled", "running > completed", "running > failed", "running > pending", "running > running", "running > scheduled",
            "scheduled > blocked", "scheduled > cancelled", "scheduled > failed", "scheduled > pending",
        ];
        Assert.Equal(expected, seen);
    }

    public static TheoryData<int> Seeds() => new(Enumerable.Range(1, 50));

    private static (Decision Decision, bool Retry) Happen(Random random, Job job, DateTimeOffset now)
    {
        var agentMissing = random.Next(4) > 0 ? null : WaitingReason.AgentMissing("absent");
        return random.Next(10) switch
        {
            0 => (JobLifecycle.Promote(job, agentMissing, now), false),
            1 => (JobLifecycle.AgentChanged(job, agentMissing, now), false),
            2 or 3 => (JobLifecycle.Start(job, Plugin, Node, Incarnation, now), false),
            4 or 5 => (JobLifecycle.EndRun(job, job.Run - random.Next(2), AnyEnd(random, job), agentMissing, now), false),
            6 => (random.Next(4) == 0 ? JobLifecycle.Cancel(job, "random", "bob", now) : Decision.Nothing, false),
            7 => (JobLifecycle.Expire(job, now), false),
            8 => (ChildLifecycle.ChildrenEnded(job, agentMissing: null, now), false),
            _ => (JobLifecycle.Retry(job, "bob", agentMissing, now), true),
        };
    }

    private static RunEnd AnyEnd(Random random, Job job)
    {
        var kinds = Enum.GetValues<RunEndKind>()
            .Where(kind => kind != RunEndKind.Cancelled || job.Cancel is not null)
            .Where(kind => kind != RunEndKind.DeadlineExceeded || job.Options.Deadline is not null)
            .ToArray();
        return new RunEnd(kinds[random.Next(kinds.Length)]) { Error = Error, Result = "1"u8.ToArray(), RetryAfter = TimeSpan.FromMinutes(random.Next(3)), Awaits = new ChildAwait([job.Id], Any: false) };
    }

    private static void CheckMove(Job before, Job after, Decision decision, bool retry)
    {
        var (from, to) = (before.Status.Wire(), after.Status.Wire());
        var cancelStored = from == "running" && to == "running" && before.Cancel is null && after.Cancel is not null;
        Assert.True(cancelStored || (retry ? ContractTable.AllowsRetry(from, to) : ContractTable.Allows(from, to)), $"{from} must not move to {to}");
        Assert.Equal((from, to), (decision.Event!.From, decision.Event.To));
        Assert.Equal(before.Run + (to == "running" && !cancelStored ? 1 : 0), after.Run);
        Assert.InRange(after.Attempt, before.Attempt, before.Attempt + 1);
        Assert.Equal(from == "running" && !cancelStored, decision.EndedRun is not null);
    }

    private static void CheckState(Job job)
    {
        Assert.InRange(job.Attempt, 0, job.MaxAttempts);
        Assert.InRange(job.Crashes, 0, JobLifecycle.MaxCrashes);
        Assert.Equal(job.Status.IsFinal(), job.CompletedAt is not null);
        Assert.Equal(job.Status == JobStatus.Running, job.Incarnation != 0);
        Assert.Equal(job.Status is JobStatus.Scheduled or JobStatus.Blocked, job.Waiting is not null);
        Assert.Equal(job.Status == JobStatus.Completed, !job.Result.IsEmpty);
        Assert.False(job.ExpiresAt is not null && (job.Status == JobStatus.Running || job.Status.IsFinal()));
        Assert.False(job.Status == JobStatus.Scheduled && job.RunAt is null);
        Assert.False(job.Status == JobStatus.Failed && job.Error is null);
    }
}
