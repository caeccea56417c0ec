using McpCore.Backtest.Market;

namespace McpCore.Backtest.Strategies;

/// <summary>
/// Arbitrage of a pair: the spread s = ln A - h ln B, measured in standard deviations over the window. +1 buys A and sells B when the spread is
/// low, -1 the reverse when it is high. The hedge ratio h is fixed, or the slope of the least-squares line of ln A on ln B over the window's
/// bars up to the day itself, so that nothing of the future is used.
/// </summary>
internal static class PairSpread
{
    public static double[] Targets(PriceSeries a, PriceSeries b, int window, double entryZ, double exitZ, double? hedgeRatio)
    {
        var logA = a.Bars.Select(bar => Math.Log(bar.Close)).ToArray();
        var logB = b.Bars.Select(bar => Math.Log(bar.Close)).ToArray();
        var targets = new double[logA.Length];
        var spread = new double[window];
        var state = 0.0;
        for (var t = window - 1; t < logA.Length; t++)
        {
            var windowA = logA.AsSpan(t - window + 1, window);
            var windowB = logB.AsSpan(t - window + 1, window);
            if ((hedgeRatio ?? Slope(windowA, windowB)) is { } ratio)
            {
                for (var i = 0; i < window; i++)
                {
                    spread[i] = windowA[i] - (ratio * windowB[i]);
                }

                if (RollingWindow.ZScore(spread, 1 + Math.Abs(windowA[^1]) + Math.Abs(ratio * windowB[^1])) is { } z)
                {
                    state = Next(state, z, entryZ, exitZ);
                }
            }

            targets[t] = state;
        }

        return targets;
    }

    private static double Next(double state, double z, double entryZ, double exitZ)
    {
        if ((state > 0 && z >= -exitZ) || (state < 0 && z <= exitZ))
        {
            state = 0;
        }

        return state != 0 ? state : z <= -entryZ ? 1 : z >= entryZ ? -1 : 0;
    }

    /// <summary>The slope of the least-squares line of a on b; null when b does not move.</summary>
    private static double? Slope(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var (meanA, meanB) = (RollingWindow.Mean(a), RollingWindow.Mean(b));
        var (covariance, variance) = (0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            covariance += (a[i] - meanA) * (b[i] - meanB);
            variance += (b[i] - meanB) * (b[i] - meanB);
        }

        return Math.Sqrt(variance / b.Length) > RollingWindow.Rounding * (1 + Math.Abs(meanB)) ? covariance / variance : null;
    }
}
