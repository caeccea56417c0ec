using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using static McpCore.Engine.Tests.Lifecycle.JobSamples;

namespace McpCore.Engine.Tests.Lifecycle;

/// <summary>Jobs that their plugins refuse.</summary>
public sealed class FallbackLifecycleTests
{
    private static readonly RunEnd Refused = new(RunEndKind.Refused) { Error = new JobError("refused", "No licence.", "McpCore.Agents.JobRefusedException") };

    [Fact]
    public void EndRun_RefusedAndAnotherIsThere_GoesToItAtNoCost()
    {
        var running = Running();

        var decision = End(running, Refused);

        var job = decision.Next!;
        Assert.Equal((JobStatus.Pending, running.Rank), (job.Status, job.Rank));
        Assert.Equal([Plugin.Id], job.RefusedBy);
        Assert.Equal(("refused", Plugin, "No licence."), (decision.EndedRun!.Outcome, decision.EndedRun.Plugin, decision.EndedRun.Error!.Message));
        Assert.Equal(1, Start(job).Attempt);
    }

    [Fact]
    public void EndRun_RefusedByAll_FailsAndNamesThem()
    {
        var second = Start(End(Running(new JobOptions { MaxAttempts = 5 }), Refused).Next!) with { Plugin = new PluginRef("second", "1.0.0", "bb") };
        var missing = WaitingReason.Refused(second.Type, [Plugin.Id, "second"]);

        var job = JobLifecycle.EndRun(second, second.Run, Refused, missing, Later).Next!;

        Assert.Equal((JobStatus.Failed, "refused"), (job.Status, job.Error!.Code));
        Assert.Equal("Each of the plugins samples, second refused the job, and no other takes its type. Last: No licence.", job.Error.Message);
    }

    [Fact]
    public void EndRun_RefusedAndTheAgentsAreGone_WaitsForThem()
    {
        var running = Running();
        var missing = WaitingReason.AgentMissing("sample");

        var job = JobLifecycle.EndRun(running, running.Run, Refused, missing, Later).Next!;

        Assert.Equal((JobStatus.Blocked, missing), (job.Status, job.Waiting));
        Assert.Equal([Plugin.Id], job.RefusedBy);
    }

    [Fact]
    public void NextAttempt_AfterARefusal_BeginsWithTheFirstPluginAgain()
    {
        var second = Start(End(Running(new JobOptions { MaxAttempts = 2 }), Refused).Next!);
        var byHand = JobLifecycle.EndRun(second, second.Run, new RunEnd(RunEndKind.FailedForGood) { Error = Error }, null, Later).Next!;

        Assert.Empty(End(second, Failed).Next!.RefusedBy);
        Assert.Empty(JobLifecycle.Retry(byHand, "bob", agentMissing: null, Later).Next!.RefusedBy);
    }

    [Fact]
    public void EndRun_InterruptedAfterARefusal_StillLeavesTheFirstOut()
    {
        var second = Start(End(Running(), Refused).Next!);

        Assert.Equal([Plugin.Id], End(second, Interrupted).Next!.RefusedBy);
    }
}
