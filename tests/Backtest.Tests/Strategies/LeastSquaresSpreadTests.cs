using Backtest.Tests.Simulation;
using McpCore.Backtest.Strategies;

namespace Backtest.Tests.Strategies;

/// <summary>The rolling estimate against the textbook's formulas taken afresh at each bar.</summary>
public sealed class LeastSquaresSpreadTests
{
    [Theory]
    [InlineData(1, 20, 2.0, 0.5)]
    [InlineData(2, 5, 1.2, 0.3)]
    [InlineData(3, 60, 1.5, 0.0)]
    public void Targets_ManyBars_AreThoseOfEstimatesTakenAfresh(int seed, int window, double entryZ, double exitZ)
    {
        var (a, b) = (Bars.Random(seed, 3_000), Bars.Random(seed + 50, 3_000, "PAIR"));
        var (logA, logB) = (a.Bars.Select(bar => Math.Log(bar.Close)).ToArray(), b.Bars.Select(bar => Math.Log(bar.Close)).ToArray());
        var expected = new int[logA.Length];
        for (var t = window - 1; t < logA.Length; t++)
        {
            var z = ZScore(logA[(t - window + 1)..(t + 1)], logB[(t - window + 1)..(t + 1)]);
            var before = expected[t - 1];
            before = (before > 0 && z >= -exitZ) || (before < 0 && z <= exitZ) ? 0 : before;
            expected[t] = before != 0 ? before : z <= -entryZ ? 1 : z >= entryZ ? -1 : 0;
        }

        Assert.Equal(3, expected.Distinct().Count());
        Assert.Equal(expected, Simulations.Targets(new LeastSquaresSpread(window, entryZ, exitZ), a, b));
    }

    private static double ZScore(double[] a, double[] b)
    {
        var (meanA, meanB) = (a.Average(), b.Average());
        var ratio = a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Sum() / b.Sum(y => (y - meanB) * (y - meanB));
        var spread = a.Zip(b, (x, y) => x - (ratio * y)).ToArray();
        var mean = spread.Average();
        return (spread[^1] - mean) / Math.Sqrt(spread.Average(value => (value - mean) * (value - mean)));
    }
}
