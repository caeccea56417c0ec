using System.Runtime.Intrinsics;

namespace McpCore.Backtest.Strategies;

/// <summary>
/// Arbitrage of a pair at a given hedge ratio h: the spread s = ln A - h ln B in standard deviations over the window. 1 buys A and sells B when the
/// spread is low, -1 the reverse when it is high.
/// </summary>
internal struct FixedSpread(int window, double entryZ, double exitZ, double hedgeRatio) : IStrategy
{
    private readonly ZBand _band = new(entryZ, exitZ, allowShort: true);
    private readonly double[] _spreads = new double[window];
    private RollingDeviation _deviation = new(window);
    private int _oldest;
    private int _position;

    public int Decide(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var logs = Logarithms.Of(first[^1], second[^1]);
        var (a, b) = (logs.GetElement(0), hedgeRatio * logs.GetElement(1));
        var spread = a - b;
        _deviation.Add(spread);
        if (first.Length > window)
        {
            _deviation.Remove(_spreads[_oldest]);
        }

        _spreads[_oldest] = spread;
        _oldest = _oldest + 1 == _spreads.Length ? 0 : _oldest + 1;
        if (first.Length >= window)
        {
            _position = _band.Next(_position, _deviation.Score(spread, 1 + Math.Abs(a) + Math.Abs(b)));
        }

        return _position;
    }
}
