using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using static McpCore.Engine.Tests.Lifecycle.JobSamples;

namespace McpCore.Engine.Tests.Lifecycle;

/// <summary>Waits for child jobs, and what the end of a parent does to its children.</summary>
public sealed class ChildLifecycleTests
{
    private static readonly JobId[] Ids = [.. Enumerable.Range(1, 7).Select(n => JobId.Parse($"0194269c-9d88-7000-8000-0000000000a{n}"))];

    [Theory]
    [InlineData(1, false, "Waits for its child …000000a1.")]
    [InlineData(3, false, "Waits for all of 3 children: …000000a1, …000000a2, …000000a3.")]
    [InlineData(2, true, "Waits for one of 2 children: …000000a1, …000000a2.")]
    [InlineData(7, false, "Waits for all of 7 children: …000000a1, …000000a2, …000000a3, …000000a4, …000000a5 and 2 more.")]
    public void EndRun_Awaiting_IsBlockedAndSaysForWhom(int children, bool any, string message)
    {
        var decision = Await(Running(), children, any);

        var job = decision.Next!;
        Assert.Equal((JobStatus.Blocked, "child", message), (job.Status, job.Waiting!.Code, job.Waiting.Message));
        Assert.Equal(Ids.Take(children), decision.Awaits!.Children);
        Assert.Equal(("awaiting", "awaiting"), (decision.Event!.Reason, decision.EndedRun!.Outcome));
        Assert.Equal((0L, null), (job.Incarnation, job.Error));
    }

    [Fact]
    public void EndRun_AwaitingAgainAndAgain_CostsNoAttemptAndKeepsThePlace()
    {
        var job = Running();
        var rank = job.Rank;
        for (var i = 0; i < 20; i++)
        {
            job = Start(ChildLifecycle.ChildrenEnded(Await(job).Next!, agentMissing: null, Later).Next!);
        }

        Assert.Equal((1, 21, rank), (job.Attempt, job.Run, job.Rank));
    }

    [Fact]
    public void EndRun_AwaitingAfterAStoredCancel_IsCancelled()
    {
        var running = JobLifecycle.Cancel(Running(), "enough", "bob", Now).Next!;

        var decision = Await(running);

        Assert.Equal(JobStatus.Cancelled, decision.Next!.Status);
        Assert.Null(decision.Awaits);
    }

    [Fact]
    public void EndRun_Awaiting_StillHasItsDeadline()
    {
        var waiting = Await(Running(new JobOptions { Deadline = TimeSpan.FromHours(1), QueueTimeout = TimeSpan.FromMinutes(5) })).Next!;

        var failed = JobLifecycle.Expire(waiting, Now.AddHours(2)).Next!;

        Assert.Equal(Now.AddHours(1), waiting.ExpiresAt);
        Assert.Equal((JobStatus.Failed, "deadline_exceeded"), (failed.Status, failed.Error!.Code));
    }

    [Fact]
    public void AgentChanged_JobThatWaitsForChildren_StaysAsItIs()
    {
        var waiting = Await(Running()).Next!;

        Assert.Null(JobLifecycle.AgentChanged(waiting, agentMissing: null, Later).Next);
        Assert.Null(JobLifecycle.AgentChanged(waiting, WaitingReason.AgentMissing("sample"), Later).Next);
    }

    [Fact]
    public void ChildrenEnded_NoAgent_WaitsForOneFromNowOn()
    {
        var missing = WaitingReason.AgentMissing("sample");

        var job = ChildLifecycle.ChildrenEnded(Await(Running()).Next!, missing, Later).Next!;

        Assert.Equal((JobStatus.Blocked, missing), (job.Status, job.Waiting));
        Assert.Equal(JobStatus.Pending, JobLifecycle.AgentChanged(job, agentMissing: null, Later).Next!.Status);
    }

    [Theory]
    [MemberData(nameof(ContractTable.Statuses), MemberType = typeof(ContractTable))]
    public void ChildrenEnded_JobThatDoesNotWaitForChildren_ChangesNothing(JobStatus status) =>
        Assert.Null(ChildLifecycle.ChildrenEnded(In(status), agentMissing: null, Later).Next);

    [Theory]
    [MemberData(nameof(ContractTable.Statuses), MemberType = typeof(ContractTable))]
    public void ParentEnded_ChildThatLives_IsCancelledByItsParent(JobStatus status)
    {
        var parent = In(JobStatus.Failed);

        var child = ChildLifecycle.ParentEnded(In(status), parent, Later).Next;

        Assert.Equal(status.IsFinal(), child is null);
        Assert.Equal(status.IsFinal() ? null : "parent", child?.Cancel?.Actor);
        Assert.Equal(status.IsFinal() ? null : $"Its parent {parent.Id} failed.", child?.Cancel?.Reason);
    }

    [Fact]
    public void SubmittedAgain_ChildCancelledByItsParentAlone_GoesOn()
    {
        var byParent = ChildLifecycle.ParentEnded(Pending(), In(JobStatus.Cancelled), Later).Next!;
        var byHand = In(JobStatus.Cancelled);

        Assert.Equal(JobStatus.Pending, ChildLifecycle.SubmittedAgain(byParent, agentMissing: null, Later).Next!.Status);
        Assert.Null(ChildLifecycle.SubmittedAgain(byHand, agentMissing: null, Later).Next);
        Assert.Null(ChildLifecycle.SubmittedAgain(In(JobStatus.Failed), agentMissing: null, Later).Next);
    }

    private static Decision Await(Job running, int children = 1, bool any = false) =>
        End(running, new RunEnd(RunEndKind.Awaiting) { Awaits = new ChildAwait([.. Ids.Take(children)], any) });
}
