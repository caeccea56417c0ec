namespace McpCore.Backtest.Strategies;

/// <summary>
/// Momentum: long while the fast moving average of closes is above the slow one, from the first full slow window on; where that is allowed, short
/// while it is below. Averages that are equal but for rounding ask for no position.
/// </summary>
internal struct MovingAverageCross(int fast, int slow, bool allowShort = false) : IStrategy
{
    private RollingSum _fast;
    private RollingSum _slow;

    public int Decide(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var last = first.Length - 1;
        _fast.Add(first[last]);
        _slow.Add(first[last]);
        if (last >= fast)
        {
            _fast.Add(-first[last - fast]);
        }

        if (last >= slow)
        {
            _slow.Add(-first[last - slow]);
        }

        if (last < slow - 1)
        {
            return 0;
        }

        // The averages, each times both windows.
        var (above, below) = (_fast.Value * slow, _slow.Value * fast);
        return above > below * (1 + Rounding.Relative) ? 1 : allowShort && below > above * (1 + Rounding.Relative) ? -1 : 0;
    }
}
