using McpCore.Backtest.Market;

namespace McpCore.Backtest.Strategies;

/// <summary>Mean reversion: long when the close is far below its moving average, until it is back.</summary>
internal static class MeanReversion
{
    public static double[] Targets(PriceSeries series, int window, double entryZ, double exitZ)
    {
        var closes = series.Bars.Select(bar => bar.Close).ToArray();
        var targets = new double[closes.Length];
        var state = 0.0;
        for (var t = window - 1; t < closes.Length; t++)
        {
            if (RollingWindow.ZScore(closes.AsSpan(t - window + 1, window), closes[t]) is { } z)
            {
                state = state > 0 ? (z >= -exitZ ? 0 : 1) : z <= -entryZ ? 1 : 0;
            }

            targets[t] = state;
        }

        return targets;
    }
}
