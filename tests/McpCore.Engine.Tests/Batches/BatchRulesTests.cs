using McpCore.Engine.Batches;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Tests.Lifecycle;
using static McpCore.Engine.Tests.Lifecycle.JobSamples;

namespace McpCore.Engine.Tests.Batches;

public sealed class BatchRulesTests
{
    private static readonly JobId Id = JobId.Parse("0194269c-9d88-7000-8000-0000bbbb0001");

    [Theory]
    [InlineData(false, 0, JobStatus.Pending)]
    [InlineData(false, 2, JobStatus.Pending)]
    [InlineData(true, 0, JobStatus.Pending)]
    [InlineData(true, 2, JobStatus.Cancelled)]
    public void Ended_Callback_GoesOnUnlessSuccessWasNeeded(bool onSuccess, int failed, JobStatus expected)
    {
        var decision = BatchRules.Ended(Callback(), Of(onSuccess, failed), null, Later);

        Assert.Equal(expected, decision.Next?.Status);
        Assert.Equal(expected == JobStatus.Cancelled ? "dependency_failed" : null, decision.Next?.Error?.Code);
    }

    [Fact]
    public void Ended_CallbackWithATimeAhead_IsScheduled() =>
        Assert.Equal(JobStatus.Scheduled, BatchRules.Ended(Callback(new JobOptions { Delay = TimeSpan.FromHours(1) }), Of(false, 0), null, Later).Next?.Status);

    [Fact]
    public void Ended_CallbackWithoutAnAgent_WaitsForIt() =>
        Assert.Equal("agent_missing", BatchRules.Ended(Callback(), Of(false, 0), WaitingReason.AgentMissing("sample"), Later).Next?.Waiting?.Code);

    [Theory]
    [MemberData(nameof(ContractTable.Statuses), MemberType = typeof(ContractTable))]
    public void EndedAndReopened_CallbackThatDoesNotWait_ChangeNothing(JobStatus status)
    {
        Assert.Same(Decision.Nothing, BatchRules.Ended(In(status), Of(false, 0), null, Later));
        Assert.Same(Decision.Nothing, BatchRules.Reopened(In(status), Id, Later));
    }

    [Fact]
    public void Reopened_CallbackThatWasCancelledForTheBatch_WaitsAgain()
    {
        var cancelled = BatchRules.Ended(Callback(), Of(true, 1), null, Later).Next!;

        var decision = BatchRules.Reopened(cancelled, Id, Later);

        Assert.Equal((JobStatus.Blocked, "batch"), (decision.Next?.Status, decision.Next?.Waiting?.Code));
        Assert.Equal(("cancelled", "blocked"), (decision.Event?.From, decision.Event?.To));
    }

    [Fact]
    public void Fraction_OfABatch_CountsEndedAndRunningJobs() => Assert.Equal(0.75, (Of(false, 2) with { RunningFraction = 1 }).Fraction);

    private static Job Callback(JobOptions? options = null) => JobLifecycle.Submit(Draft(options) with { Waiting = BatchRules.ReasonOf(Id) }, null, Now).Next!;

    /// <summary>Of four jobs so many have failed, two are still running when two have.</summary>
    private static Batch Of(bool onSuccess, int failed) => new()
    {
        Id = Id,
        CreatedAt = Now,
        CallbackOnSuccess = onSuccess,
        Counts = JobStatusNames.All.ToDictionary(status => status, status => status switch { JobStatus.Failed => failed, JobStatus.Running => failed, _ => 0L }),
    };
}
