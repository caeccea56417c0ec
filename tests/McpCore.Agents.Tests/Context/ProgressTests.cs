using McpCore.Agents.Testing;
using McpCore.Agents.Tests.Samples;

namespace McpCore.Agents.Tests.Context;

/// <summary>What reports of progress become.</summary>
public sealed class ProgressTests
{
    [Theory]
    [InlineData(0.25, 0.25)]
    [InlineData(-1.0, 0.0)]
    [InlineData(1.5, 1.0)]
    [InlineData(double.PositiveInfinity, 1.0)]
    [InlineData(double.NaN, null)]
    [InlineData(null, null)]
    public async Task Progress_Fraction_StaysBetweenZeroAndOne(double? reported, double? expected)
    {
        var job = await Runs.TalkAsync(context => context.Progress(reported));

        Assert.Equal(expected, Assert.Single(job.Progress).Fraction);
    }

    [Fact]
    public async Task Progress_Metrics_ComeWithStepAndMessage()
    {
        var job = await Runs.TalkAsync(context => context.Progress(0.5, "Epoch 3", 3, ("loss", 0.25), ("steps", 1e20)));

        var progress = Assert.Single(job.Progress);
        Assert.Equal(("Epoch 3", 3L), (progress.Message, progress.Step));
        Assert.Equal(new Dictionary<string, double?> { ["loss"] = 0.25, ["steps"] = 1e20 }, progress.Metrics);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public async Task Progress_MetricThatJsonCannotHold_IsNull(double value)
    {
        var job = await Runs.TalkAsync(context => context.Progress(null, metrics: ("loss", value)));

        Assert.Null(job.Progress[0].Metrics["loss"]);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(double.Epsilon)]
    [InlineData(double.MaxValue)]
    [InlineData(-0.0)]
    [InlineData(1.0 / 3)]
    public async Task Progress_Metric_KeepsEveryBit(double value)
    {
        var job = await Runs.TalkAsync(context => context.Progress(null, metrics: ("value", value)));

        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(job.Progress[0].Metrics["value"]!.Value));
    }

    [Fact]
    public async Task Progress_WithoutMetrics_HasNone()
    {
        var job = await Runs.TalkAsync(context => context.Progress(0.5));

        Assert.Empty(job.Progress[0].Metrics);
    }
}
