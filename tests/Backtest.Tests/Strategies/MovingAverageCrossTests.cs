using Backtest.Tests.Simulation;
using McpCore.Backtest.Strategies;

namespace Backtest.Tests.Strategies;

public sealed class MovingAverageCrossTests
{
    [Fact]
    public void Targets_RiseFallRise_IsLongWhileFastIsAboveSlow()
    {
        var series = Bars.OfCloses(10, 11, 12, 11, 9, 8, 10, 13);

        var targets = Simulations.Targets(new MovingAverageCross(fast: 2, slow: 3), series);

        // Fast 11.5 11.5 10 8.5 9 11.5, slow 11 11.33 10.67 9.33 9 10.33; at the fifth the two are equal.
        Assert.Equal([0, 0, 1, 1, 0, 0, 0, 1], targets);
    }

    [Fact]
    public void Targets_BeforeFirstFullSlowWindow_IsFlat()
    {
        var series = Bars.OfCloses(1, 2, 3, 4, 5);

        Assert.Equal([0, 0, 0, 1, 1], Simulations.Targets(new MovingAverageCross(fast: 1, slow: 4), series));
    }

    [Fact]
    public void Targets_FewerBarsThanSlowWindow_IsFlat()
    {
        var series = Bars.OfCloses(1, 2, 3);

        Assert.Equal([0, 0, 0], Simulations.Targets(new MovingAverageCross(fast: 1, slow: 4), series));
    }

    [Theory]
    [InlineData(0.1, 3, 5)]
    [InlineData(100.1, 3, 7)]
    [InlineData(33.3, 6, 11)]
    public void Targets_EqualAverages_AreNotAboveEachOther(double price, int fast, int slow)
    {
        // In binary, an average of 0.1 over 3 bars is a little more than one over 5.
        var series = Bars.OfCloses([.. Enumerable.Repeat(price, 20)]);

        Assert.All(Simulations.Targets(new MovingAverageCross(fast, slow), series), target => Assert.Equal(0, target));
    }

    [Fact]
    public void Targets_ShortAllowed_IsShortWhileFastIsBelowSlow()
    {
        var series = Bars.OfCloses(10, 11, 12, 11, 9, 8, 10, 13);

        Assert.Equal([0, 0, 1, 1, -1, -1, 0, 1], Simulations.Targets(new MovingAverageCross(fast: 2, slow: 3, allowShort: true), series));
    }

    [Fact]
    public void Targets_ManyBars_AreThoseOfAveragesTakenAfresh()
    {
        // Prices that grow and shrink a thousandfold, so that rolling sums carry what they once rounded off.
        var series = Bars.OfCloses([.. Enumerable.Range(0, 20_000).Select(t => Math.Exp((7 * Math.Sin(t / 900.0)) + Math.Sin(t / 7.0)))]);
        var closes = series.Bars.Select(bar => bar.Close).ToArray();

        var targets = Simulations.Targets(new MovingAverageCross(fast: 5, slow: 30), series);

        Assert.Equal(Enumerable.Range(0, closes.Length).Select(t => t >= 29 && closes[(t - 4)..(t + 1)].Average() > closes[(t - 29)..(t + 1)].Average() ? 1 : 0), targets);
    }
}
