using McpCore.Backtest.Market;

namespace McpCore.Backtest.Strategies;

/// <summary>Momentum: long while the fast moving average of closes is above the slow one, from the first full slow window on.</summary>
internal static class MovingAverageCross
{
    public static double[] Targets(PriceSeries series, int fast, int slow)
    {
        var closes = series.Bars.Select(bar => bar.Close).ToArray();
        var targets = new double[closes.Length];
        for (var t = slow - 1; t < closes.Length; t++)
        {
            var slowMean = RollingWindow.Mean(closes.AsSpan(t - slow + 1, slow));
            targets[t] = RollingWindow.Mean(closes.AsSpan(t - fast + 1, fast)) > slowMean * (1 + RollingWindow.Rounding) ? 1 : 0;
        }

        return targets;
    }
}
