namespace McpCore.Backtest.Strategies;

/// <summary>
/// Time-series momentum: long while the return from <paramref name="lookback"/> bars ago to <paramref name="skip"/> bars ago is above 0; where that
/// is allowed, short while it is below (Moskowitz, Ooi and Pedersen, "Time series momentum", 2012; leaving out the last month is Jegadeesh's and
/// Titman's, 1993). Without enough bars there is no position.
/// </summary>
internal readonly struct PastReturn(int lookback, int skip, bool allowShort = false) : IStrategy
{
    public int Decide(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var last = first.Length - 1;
        if (last < lookback)
        {
            return 0;
        }

        var (from, to) = (first[last - lookback], first[last - skip]);
        return to > from * (1 + Rounding.Relative) ? 1 : allowShort && from > to * (1 + Rounding.Relative) ? -1 : 0;
    }
}
