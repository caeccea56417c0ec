using Backtest.Tests.Simulation;
using McpCore.Backtest.Strategies;

namespace Backtest.Tests.Strategies;

public sealed class MeanReversionTests
{
    [Fact]
    public void Targets_FallAndReturn_EntersBelowAndLeavesAtTheMean()
    {
        var series = Bars.OfCloses(10, 10, 7, 8, 9);

        var targets = Simulations.Targets(new MeanReversion(3, entryZ: 1.4, exitZ: 0), series);

        // z: -1.414, -0.267, 1.225.
        Assert.Equal([0, 0, 1, 1, 0], targets);
    }

    [Fact]
    public void Targets_ExitBelowTheMean_LeavesEarlier()
    {
        var series = Bars.OfCloses(10, 10, 7, 8, 9);

        Assert.Equal([0, 0, 1, 0, 0], Simulations.Targets(new MeanReversion(3, entryZ: 1.4, exitZ: 0.5), series));
    }

    [Fact]
    public void Targets_FallShortOfEntry_StaysFlat()
    {
        var series = Bars.OfCloses(10, 10, 7, 8, 9);

        Assert.Equal([0, 0, 0, 0, 0], Simulations.Targets(new MeanReversion(3, entryZ: 1.42, exitZ: 0), series));
    }

    [Fact]
    public void Targets_Rise_IsNeverShort()
    {
        var series = Bars.OfCloses(10, 10, 13, 16, 19);

        Assert.All(Simulations.Targets(new MeanReversion(3, entryZ: 1, exitZ: 0), series), target => Assert.Equal(0, target));
    }

    [Fact]
    public void Targets_ZEqualsEntry_Enters()
    {
        // Mean 9, deviation 1: z is exactly -1.
        var series = Bars.OfCloses(10, 8);

        Assert.Equal([0, 1], Simulations.Targets(new MeanReversion(2, entryZ: 1, exitZ: 0), series));
    }

    [Fact]
    public void Targets_ZEqualsExit_Leaves()
    {
        // z is -1.732 at first; then mean 8, deviation 2: exactly -1.
        var series = Bars.OfCloses(10, 10, 10, 6, 6);

        Assert.Equal([0, 0, 0, 1, 0], Simulations.Targets(new MeanReversion(4, entryZ: 1.5, exitZ: 1), series));
    }

    [Fact]
    public void Targets_ZEqualsEntryInDecimalsAlone_Enters()
    {
        // Of two closes the lower one has z = -1; computed in binary it is a little more here.
        var series = Bars.OfCloses(10.3, 8.1);

        Assert.Equal([0, 1], Simulations.Targets(new MeanReversion(2, entryZ: 1, exitZ: 0), series));
    }

    [Fact]
    public void Targets_CloseEqualsMeanInDecimalsAlone_Leaves()
    {
        // 8.1 is the mean of 9.3, 6.9 and itself; computed in binary it is a little less.
        var series = Bars.OfCloses(9.3, 9.3, 6.9, 8.1);

        Assert.Equal([0, 0, 1, 0], Simulations.Targets(new MeanReversion(3, entryZ: 1.4, exitZ: 0), series));
    }

    [Fact]
    public void Targets_NoDeviationWhileHolding_Holds()
    {
        // z: -1.414, -0.707, undefined.
        var series = Bars.OfCloses(10, 10, 7, 7, 7);

        Assert.Equal([0, 0, 1, 1, 1], Simulations.Targets(new MeanReversion(3, entryZ: 1.4, exitZ: 0), series));
    }

    [Theory]
    [InlineData(0.1, 3)]
    [InlineData(33.3, 6)]
    [InlineData(100.1, 7)]
    public void Targets_EqualPrices_HaveNoDeviation(double price, int window)
    {
        var series = Bars.OfCloses([.. Enumerable.Repeat(price, 20)]);

        Assert.All(Simulations.Targets(new MeanReversion(window, entryZ: 0.1, exitZ: 0), series), target => Assert.Equal(0, target));
    }

    [Fact]
    public void Targets_ShortAllowed_EntersAboveAndLeavesAtTheMean()
    {
        var series = Bars.OfCloses(10, 10, 13, 12, 11);

        // z: 1.414, 0.267, -1.225.
        Assert.Equal([0, 0, -1, -1, 0], Simulations.Targets(new MeanReversion(3, entryZ: 1.4, exitZ: 0, allowShort: true), series));
    }

    [Fact]
    public void Targets_ManyBars_AreThoseOfDeviationsTakenAfresh()
    {
        // Large prices that move little: the squares differ in the last digits alone.
        var random = new Random(3);
        var closes = Enumerable.Range(0, 5_000).Select(_ => 1e6 + Math.Round(random.NextDouble(), 3)).ToArray();
        var expected = new int[closes.Length];
        for (var t = 9; t < closes.Length; t++)
        {
            var window = closes[(t - 9)..(t + 1)].Select(close => (decimal)close).ToList();
            var mean = window.Average();
            var z = (double)(window[^1] - mean) / Math.Sqrt((double)window.Average(value => (value - mean) * (value - mean)));
            expected[t] = expected[t - 1] == 1 ? (z >= -0.25 ? 0 : 1) : z <= -1.25 ? 1 : 0;
        }

        Assert.Equal(expected, Simulations.Targets(new MeanReversion(10, entryZ: 1.25, exitZ: 0.25), Bars.OfCloses(closes)));
    }
}
