using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace McpCore.Backtest.Strategies;

/// <summary>
/// The sums of a, b, a², ab and b² over the last pairs, each held as exactly as a <see cref="RollingSum"/> holds one. Four of them are lanes of one
/// vector: added one by one they would take most of the time of a simulation.
/// </summary>
internal struct RollingMoments
{
    private Vector256<double> _high;
    private Vector256<double> _low;
    private RollingSum _bb;

    public readonly DoubleDouble A => Lane(0);

    public readonly DoubleDouble B => Lane(1);

    public readonly DoubleDouble AA => Lane(2);

    public readonly DoubleDouble AB => Lane(3);

    public readonly DoubleDouble BB => _bb.Exact;

    /// <param name="pair">a and b.</param>
    /// <param name="sign">1 to add them, -1 to take them away again.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector128<double> pair, double sign)
    {
        var (a, b) = (pair.GetElement(0), pair.GetElement(1));
        var left = Vector256.Create(pair, Vector128.Create(a)) * sign;
        var right = Vector256.Create(Vector128<double>.One, pair);
        var product = left * right;
        var lost = Vector256.FusedMultiplyAdd(left, right, -product);
        var sum = _high + product;
        var part = sum - _high;
        _low += ((_high - (sum - part)) + (product - part)) + lost;
        _high = sum;
        _bb.AddProduct(sign * b, b);
    }

    private readonly DoubleDouble Lane(int lane) => new(_high.GetElement(lane), _low.GetElement(lane));
}
