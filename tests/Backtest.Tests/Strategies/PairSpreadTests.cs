using Backtest.Tests.Simulation;
using McpCore.Backtest.Market;
using McpCore.Backtest.Strategies;

namespace Backtest.Tests.Strategies;

public sealed class PairSpreadTests
{
    // Two tickers whose rolling, expanding and whole-sample least squares give different positions.
    private static readonly PriceSeries A = Bars.OfCloses(20.08, 19.39, 18.65, 19.98, 20.83, 21.16, 20.03, 20.28, 17.57, 17.54, 18.01, 18.11, 18.94, 19.13);
    private static readonly PriceSeries B = Bars.OfCloses(49.62, 49.28, 47.93, 49.55, 51.12, 51.73, 49.2, 49.96, 47.49, 46.24, 46.66, 47.4, 47.84, 46.9);

    [Fact]
    public void Targets_SpreadFallsAndReturns_IsLongUntilExit()
    {
        // z: -1.414, 0.162.
        Assert.Equal([0, 0, 1, 0], Spread(0, 0, -3, -1.2));
    }

    [Fact]
    public void Targets_SpreadRisesAndReturns_IsShortUntilExit()
    {
        // z: 1.414, -0.162.
        Assert.Equal([0, 0, -1, 0], Spread(0, 0, 3, 1.2));
    }

    [Fact]
    public void Targets_SpreadJumpsAcross_FlipsAtOnce()
    {
        // z: -1.414, 1.313 (above entry), 0.562 (still above exit).
        Assert.Equal([0, 0, 1, -1, -1], Spread(0, 0, -3, 5, 4));
    }

    [Fact]
    public void Targets_ShortSpreadNearItsMean_Leaves()
    {
        // z: -1.414, 1.313, 0.102 (at or below exit).
        Assert.Equal([0, 0, 1, -1, 0], Spread(0, 0, -3, 5, 1.5));
    }

    [Fact]
    public void Targets_LongSpreadStillLow_Stays()
    {
        // z: -1.414, -0.551 (still below -exit).
        Assert.Equal([0, 0, 1, 1], Spread(0, 0, -3, -2.6));
    }

    [Fact]
    public void Targets_FixedRatio_TakesItTimesTheSecondLogarithm()
    {
        double[] spreads = [0, 0, -3, 5, 4];
        double[] logB = [1, 2, 0.5, -1, 3];
        var a = Bars.OfCloses([.. spreads.Zip(logB, (s, b) => Math.Exp(s + (2 * b)))]);
        var b = Bars.OfCloses([.. logB.Select(Math.Exp)]);

        Assert.Equal([0, 0, 1, -1, -1], Simulations.Targets(new FixedSpread(3, entryZ: 1.3, exitZ: 0.5, hedgeRatio: 2), a, b));
    }

    [Theory]
    [InlineData(1.0, new int[] { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, -1, -1 })]
    [InlineData(1.5, new int[] { 0, 0, 0, 0, 0, 0, -1, 0, 1, 1, 0, 0, -1, -1 })]
    [InlineData(null, new int[] { 0, 0, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0, -1, -1 })]
    public void Targets_SameTickers_DependOnTheRatio(double? ratio, int[] expected)
    {
        // The last is least squares over the last five bars; over all bars so far it would be long at the ninth.
        Assert.Equal(expected, TargetsOf(A, B, entryZ: 1.2, ratio));
    }

    [Theory]
    [InlineData(10.0)]
    [InlineData(0.1)]
    [InlineData(33.3)]
    public void Targets_SecondTickerDoesNotMove_HasNoEstimate(double price)
    {
        var still = Bars.OfCloses([.. Enumerable.Repeat(price, 14)]);

        Assert.All(TargetsOf(A, still, entryZ: 0.5, ratio: null), target => Assert.Equal(0, target));
    }

    [Fact]
    public void Targets_TickersMoveAsOne_HaveNoSpread()
    {
        // ln A = 2 ln B + ln 3 up to rounding, so there is nothing to trade.
        var a = Bars.OfCloses([.. B.Bars.Select(bar => 3 * bar.Close * bar.Close)]);

        Assert.All(TargetsOf(a, B, entryZ: 0.5, ratio: 2), target => Assert.Equal(0, target));
        Assert.All(TargetsOf(a, B, entryZ: 0.5, ratio: null), target => Assert.Equal(0, target));
    }

    /// <summary>Targets of a pair with these spreads: the second ticker stays at 1, the ratio is 1.</summary>
    private static IReadOnlyList<int> Spread(params double[] spreads) => Simulations.Targets(
        new FixedSpread(3, entryZ: 1.3, exitZ: 0.5, hedgeRatio: 1), Bars.OfCloses([.. spreads.Select(Math.Exp)]), Bars.OfCloses([.. spreads.Select(_ => 1.0)]));

    private static IReadOnlyList<int> TargetsOf(PriceSeries a, PriceSeries b, double entryZ, double? ratio) => ratio is { } given
        ? Simulations.Targets(new FixedSpread(5, entryZ, exitZ: 0.3, given), a, b)
        : Simulations.Targets(new LeastSquaresSpread(5, entryZ, exitZ: 0.3), a, b);
}
