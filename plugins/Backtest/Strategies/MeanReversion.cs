namespace McpCore.Backtest.Strategies;

/// <summary>
/// Mean reversion: long when the close is far below its moving average, until it is back; where that is allowed, short when it is far above.
/// </summary>
internal struct MeanReversion(int window, double entryZ, double exitZ, bool allowShort = false) : IStrategy
{
    private readonly ZBand _band = new(entryZ, exitZ, allowShort);
    private RollingDeviation _closes = new(window);
    private int _position;

    public int Decide(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var last = first.Length - 1;
        _closes.Add(first[last]);
        if (last >= window)
        {
            _closes.Remove(first[last - window]);
        }

        if (last >= window - 1)
        {
            _position = _band.Next(_position, _closes.Score(first[last], first[last]));
        }

        return _position;
    }
}
