namespace McpCore.Backtest.Strategies;

/// <summary>
/// Arbitrage of a pair as in <see cref="FixedSpread"/>, with the hedge ratio estimated anew at each bar: the slope of the least-squares line of
/// ln A on ln B over the window's bars up to the bar itself, so that nothing of the future is used. While B does not move there is no estimate,
/// and the position stays as it is.
/// </summary>
internal struct LeastSquaresSpread(int window, double entryZ, double exitZ) : IStrategy
{
    private readonly ZBand _band = new(entryZ, exitZ, allowShort: true);
    private readonly (double A, double B)[] _logs = new (double, double)[window];
    private RollingSum _a;
    private RollingSum _b;
    private RollingSum _aa;
    private RollingSum _ab;
    private RollingSum _bb;
    private int _oldest;
    private int _position;

    public int Decide(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var (a, b) = (Math.Log(first[^1]), Math.Log(second[^1]));
        Add(a, b, 1);
        if (first.Length > window)
        {
            var (oldA, oldB) = _logs[_oldest];
            Add(oldA, oldB, -1);
        }

        _logs[_oldest] = (a, b);
        _oldest = _oldest + 1 == _logs.Length ? 0 : _oldest + 1;
        if (first.Length >= window)
        {
            _position = _band.Next(_position, ZScore(a, b));
        }

        return _position;
    }

    private void Add(double a, double b, double sign)
    {
        _a.Add(sign * a);
        _b.Add(sign * b);
        _aa.AddProduct(sign * a, a);
        _ab.AddProduct(sign * a, b);
        _bb.AddProduct(sign * b, b);
    }

    /// <summary>Everything multiplied by the window: n sum(xy) - sum(x) sum(y) is n² times the covariance.</summary>
    private readonly double ZScore(double a, double b)
    {
        var (sumA, sumB) = (_a.Exact, _b.Exact);
        var varianceB = (_bb.Exact * window) - (sumB * sumB);
        var least = Rounding.Relative * (window + Math.Abs(sumB.High));
        if (!(varianceB.Value > least * least))
        {
            return double.NaN;
        }

        var covariance = (_ab.Exact * window) - (sumA * sumB);
        var ratio = covariance.Value / varianceB.Value;

        // The variance of ln A - h ln B with this very h, rounded as it is.
        var varianceA = (_aa.Exact * window) - (sumA * sumA);
        var spread = (varianceA - (((covariance * 2) - (varianceB * ratio)) * ratio)).Value;
        var leastSpread = Rounding.Relative * (1 + Math.Abs(a) + Math.Abs(ratio * b)) * window;
        if (!(spread > leastSpread * leastSpread))
        {
            return double.NaN;
        }

        var offA = Math.FusedMultiplyAdd(window, a, -sumA.High) - sumA.Low;
        var offB = Math.FusedMultiplyAdd(window, b, -sumB.High) - sumB.Low;
        return (offA - (ratio * offB)) / Math.Sqrt(spread);
    }
}
