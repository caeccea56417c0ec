using McpCore.Engine.Jobs;
using McpCore.Engine.Schedules;
using McpCore.Engine.Tests.Lifecycle;

namespace McpCore.Engine.Tests.Schedules;

public sealed class OverlapDecisionTests
{
    [Theory]
    [InlineData(OverlapPolicy.Allow)]
    [InlineData(OverlapPolicy.Skip)]
    [InlineData(OverlapPolicy.QueueOne)]
    [InlineData(OverlapPolicy.CancelPrevious)]
    public void Of_NothingLives_Submits(OverlapPolicy policy)
    {
        var decision = OverlapDecision.Of(policy, []);

        Assert.Null(decision.InTheWay);
        Assert.Empty(decision.WaitFor);
        Assert.Empty(decision.Cancel);
    }

    [Fact]
    public void Of_Allow_MindsNothing()
    {
        var decision = OverlapDecision.Of(OverlapPolicy.Allow, [Live(JobStatus.Running)]);

        Assert.Null(decision.InTheWay);
        Assert.Empty(decision.WaitFor);
    }

    [Theory]
    [InlineData(JobStatus.Scheduled)]
    [InlineData(JobStatus.Blocked)]
    [InlineData(JobStatus.Pending)]
    [InlineData(JobStatus.Running)]
    public void Of_SkipWhileOneLives_NamesIt(JobStatus status)
    {
        var live = Live(status);

        Assert.Same(live, OverlapDecision.Of(OverlapPolicy.Skip, [live]).InTheWay);
        Assert.Contains(status.Wire(), OverlapDecision.WhyLeftOut(live), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_QueueOne_WaitsForTheOneAndLeavesOutBehindTwo()
    {
        var (first, second) = (Live(JobStatus.Running), Live(JobStatus.Blocked));

        Assert.Equal([first.Id], OverlapDecision.Of(OverlapPolicy.QueueOne, [first]).WaitFor);
        Assert.Same(second, OverlapDecision.Of(OverlapPolicy.QueueOne, [first, second]).InTheWay);
    }

    [Fact]
    public void Of_CancelPrevious_CancelsAllAndWaitsForThoseThatRun()
    {
        var (running, waiting) = (Live(JobStatus.Running), Live(JobStatus.Blocked));

        var decision = OverlapDecision.Of(OverlapPolicy.CancelPrevious, [running, waiting]);

        Assert.Null(decision.InTheWay);
        Assert.Equal([running.Id], decision.WaitFor);
        Assert.Equal([running, waiting], decision.Cancel);
    }

    private static Job Live(JobStatus status) => JobSamples.In(status);
}
