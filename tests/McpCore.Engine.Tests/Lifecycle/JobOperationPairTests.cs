using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using static McpCore.Engine.Tests.Lifecycle.JobSamples;

namespace McpCore.Engine.Tests.Lifecycle;

/// <summary>
/// Races, all of them: two operations that were begun on the same state of a job come to the writer one after the other, in both orders. Whatever the
/// first has done, the second finds a rule, every move is in the table, and the promises about cancels and results hold.
/// </summary>
public sealed class JobOperationPairTests
{
    private static readonly Dictionary<string, Func<Job, int, Decision>> Operations = new(StringComparer.Ordinal)
    {
        ["cancel"] = (job, _) => JobLifecycle.Cancel(job, "by ann", "ann", Later),
        ["cancel again"] = (job, _) => JobLifecycle.Cancel(job, "by bob", "bob", Later),
        ["retry"] = (job, _) => JobLifecycle.Retry(job, "ann", null, Later),
        ["complete"] = (job, run) => JobLifecycle.EndRun(job, run, Completed, null, Later),
        ["fail"] = (job, run) => JobLifecycle.EndRun(job, run, Failed, null, Later),
        ["fail for good"] = (job, run) => JobLifecycle.EndRun(job, run, new RunEnd(RunEndKind.FailedForGood) { Error = Error }, null, Later),
        ["snooze"] = (job, run) => JobLifecycle.EndRun(job, run, new RunEnd(RunEndKind.Snoozed) { RetryAfter = TimeSpan.FromMinutes(1) }, null, Later),
        ["interrupt"] = (job, run) => JobLifecycle.EndRun(job, run, Interrupted, null, Later),
        ["rescue"] = (job, _) => job.Status == JobStatus.Running ? JobLifecycle.EndRun(job, job.Run, Crashed, null, Later) : Decision.Nothing,
        ["start"] = (job, _) => JobLifecycle.Start(job, Plugin, Node, Incarnation, Later),
        ["promote"] = (job, _) => JobLifecycle.Promote(job, null, Now.AddHours(2)),
        ["expire"] = (job, _) => JobLifecycle.Expire(job, Now.AddHours(9)),
        ["agent goes"] = (job, _) => JobLifecycle.AgentChanged(job, WaitingReason.AgentMissing("sample"), Later),
        ["agent comes"] = (job, _) => JobLifecycle.AgentChanged(job, null, Later),
        ["dependencies met"] = (job, _) => JobDependencies.Met(job, [], null, Later),
        ["dependency failed"] = (job, _) => JobDependencies.Failed(job, In(JobStatus.Failed), Later),
    };

    private static readonly Dictionary<string, Func<Job>> States = new(StringComparer.Ordinal)
    {
        ["scheduled"] = () => Scheduled(Options),
        ["blocked"] = () => Blocked(Options),
        ["waiting for another"] = () => JobLifecycle.Submit(Draft(Options) with { Waiting = new WaitingReason("dependency", "Waits for job …00000002.") }, null, Now).Next!,
        ["pending"] = () => Pending(Options),
        ["running"] = () => Running(Options),
        ["running, cancel stored"] = () => JobLifecycle.Cancel(Running(Options), "earlier", "eve", Now).Next!,
        ["completed"] = () => In(JobStatus.Completed, Options),
        ["failed"] = () => In(JobStatus.Failed, Options),
        ["cancelled"] = () => In(JobStatus.Cancelled, Options),
    };

    private static JobOptions Options { get; } = new() { MaxAttempts = 2, Deadline = TimeSpan.FromHours(8) };

    public static TheoryData<string, string, string> Pairs =>
        new(from state in States.Keys from first in Operations.Keys from second in Operations.Keys select (state, first, second));

    [Theory]
    [MemberData(nameof(Pairs))]
    public void TwoOperations_InAnyOrder_KeepEveryPromise(string state, string first, string second)
    {
        var before = States[state]();
        var between = Apply(before, first, before.Run);

        var after = Apply(between, second, before.Run);

        Assert.True(after.Run >= before.Run, "the fence went back");
        if (before.Status == JobStatus.Completed)
        {
            Assert.Equal(before, after);
        }

        if (between.Status == JobStatus.Completed)
        {
            Assert.Equal(between, after);
        }

        // The cancel that was stored first counts, and no result that comes after it.
        if (between is { Status: JobStatus.Running, Cancel: { } cancel })
        {
            Assert.NotEqual(JobStatus.Completed, after.Status);
            Assert.Equal((cancel.Reason, cancel.Actor), (after.Cancel?.Reason, after.Cancel?.Actor));
        }

        if (between.Status == JobStatus.Cancelled && second != "retry")
        {
            Assert.Equal(between, after);
        }
    }

    private static Job Apply(Job job, string operation, int run)
    {
        var decision = Operations[operation](job, run);
        if (decision.Next is not { } next)
        {
            return job;
        }

        var cancelStored = job.Status == JobStatus.Running && next.Status == JobStatus.Running && job.Cancel is null && next.Cancel is not null;
        var onlyTheReason = job.Status == next.Status && decision.Event is null;
        var allowed = operation == "retry" ? ContractTable.AllowsRetry(job.Status.Wire(), next.Status.Wire()) : ContractTable.Allows(job.Status.Wire(), next.Status.Wire());
        Assert.True(cancelStored || onlyTheReason || allowed, $"{operation}: {job.Status.Wire()} must not move to {next.Status.Wire()}");
        Assert.Equal(next.Status.IsFinal(), next.CompletedAt is not null);
        Assert.Equal(job.Status == JobStatus.Running && !cancelStored, decision.EndedRun is not null);
        return next;
    }
}
