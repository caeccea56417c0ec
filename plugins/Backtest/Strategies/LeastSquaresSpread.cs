using System.Runtime.Intrinsics;

namespace McpCore.Backtest.Strategies;

/// <summary>
/// Arbitrage of a pair as in <see cref="FixedSpread"/>, with the hedge ratio estimated anew at each bar: the slope of the least-squares line of
/// ln A on ln B over the window's bars up to the bar itself, so that nothing of the future is used. While B does not move there is no estimate,
/// and the position stays as it is.
/// </summary>
internal struct LeastSquaresSpread(int window, double entryZ, double exitZ) : IStrategy
{
    private readonly ZBand _band = new(entryZ, exitZ, allowShort: true);
    private readonly Vector128<double>[] _logs = new Vector128<double>[window];
    private RollingMoments _sums;
    private int _oldest;
    private int _position;

    public int Decide(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var logs = Logarithms.Of(first[^1], second[^1]);
        _sums.Add(logs, 1);
        if (first.Length > window)
        {
            _sums.Add(_logs[_oldest], -1);
        }

        _logs[_oldest] = logs;
        _oldest = _oldest + 1 == _logs.Length ? 0 : _oldest + 1;
        if (first.Length >= window)
        {
            _position = _band.Next(_position, Score(logs.GetElement(0), logs.GetElement(1)));
        }

        return _position;
    }

    /// <summary>Everything multiplied by the window: n sum(xy) - sum(x) sum(y) is n² times the covariance.</summary>
    private readonly ZScore Score(double a, double b)
    {
        var (sumA, sumB) = (_sums.A, _sums.B);
        var varianceB = (_sums.BB * window) - (sumB * sumB);
        var least = Rounding.Relative * (window + Math.Abs(sumB.High));
        if (!(varianceB.Value > least * least))
        {
            return ZScore.Undefined;
        }

        var covariance = (_sums.AB * window) - (sumA * sumB);
        var ratio = covariance.Value / varianceB.Value;

        // The variance of ln A - h ln B with this very h, rounded as it is.
        var varianceA = (_sums.AA * window) - (sumA * sumA);
        var spread = DoubleDouble.Difference(varianceA, (covariance.Twice - (varianceB * ratio)) * ratio);
        var leastSpread = Rounding.Relative * (1 + Math.Abs(a) + Math.Abs(ratio * b)) * window;
        if (!(spread > leastSpread * leastSpread))
        {
            return ZScore.Undefined;
        }

        var offA = Math.FusedMultiplyAdd(window, a, -sumA.High) - sumA.Low;
        var offB = Math.FusedMultiplyAdd(window, b, -sumB.High) - sumB.Low;
        return new ZScore(offA - (ratio * offB), spread);
    }
}
