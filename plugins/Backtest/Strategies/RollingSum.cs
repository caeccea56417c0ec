using System.Runtime.CompilerServices;

namespace McpCore.Backtest.Strategies;

/// <summary>
/// A sum to which numbers are added and from which they are taken again, bar after bar, without rounding errors that pile up: what each step
/// rounds off is kept apart (Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", 1974).
/// </summary>
internal struct RollingSum
{
    private double _high;
    private double _low;

    public readonly double Value => _high + _low;

    public readonly DoubleDouble Exact => new(_high, _low);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(double value)
    {
        var sum = DoubleDouble.Sum(_high, value);
        _high = sum.High;
        _low += sum.Low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddProduct(double left, double right)
    {
        var product = DoubleDouble.Product(left, right);
        var sum = DoubleDouble.Sum(_high, product.High);
        _high = sum.High;
        _low += sum.Low + product.Low;
    }
}
