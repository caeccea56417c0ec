using System.Runtime.CompilerServices;

namespace McpCore.Backtest.Strategies;

/// <summary>
/// A number held as the sum of two doubles, about 32 digits. A variance taken from rolling sums is a small difference of large numbers; with these
/// it is as exact as one computed afresh over the window. Sources: Dekker, "A floating-point technique for extending the available precision",
/// 1971; Knuth, The Art of Computer Programming 2, section 4.2.2.
/// </summary>
internal readonly struct DoubleDouble(double high, double low)
{
    public double High { get; } = high;

    public double Low { get; } = low;

    public double Value => High + Low;

    public DoubleDouble Twice => new(2 * High, 2 * Low);

    /// <summary>The exact sum of two doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble Sum(double left, double right)
    {
        var sum = left + right;
        var part = sum - left;
        return new DoubleDouble(sum, (left - (sum - part)) + (right - part));
    }

    /// <summary>The exact product of two doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble Product(double left, double right)
    {
        var product = left * right;
        return new DoubleDouble(product, Math.FusedMultiplyAdd(left, right, -product));
    }

    /// <summary>A difference as one double. That of the high parts is exact where they are close, and where they are not there is nothing to lose.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Difference(DoubleDouble left, DoubleDouble right) => (left.High - right.High) + (left.Low - right.Low);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator +(DoubleDouble left, DoubleDouble right)
    {
        var sum = Sum(left.High, right.High);
        return new DoubleDouble(sum.High, sum.Low + (left.Low + right.Low));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator -(DoubleDouble left, DoubleDouble right) => left + new DoubleDouble(-right.High, -right.Low);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator *(DoubleDouble left, double right)
    {
        var product = Product(left.High, right);
        return new DoubleDouble(product.High, Math.FusedMultiplyAdd(left.Low, right, product.Low));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator *(DoubleDouble left, DoubleDouble right)
    {
        var product = Product(left.High, right.High);
        return new DoubleDouble(product.High, product.Low + Math.FusedMultiplyAdd(left.High, right.Low, left.Low * right.High));
    }
}
