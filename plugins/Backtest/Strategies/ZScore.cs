using System.Runtime.CompilerServices;

namespace McpCore.Backtest.Strategies;

/// <summary>
/// A distance from a mean in standard deviations, held as distance and variance: comparing squares, with their signs, takes neither a root nor a
/// division, on which the simulation would wait longest.
/// </summary>
/// <param name="distance">The distance from the mean.</param>
/// <param name="variance">The variance, in the square of the distance's unit; not a number where the score is undefined.</param>
internal readonly struct ZScore(double distance, double variance)
{
    /// <summary>Neither at most nor at least anything.</summary>
    public static ZScore Undefined => new(0, double.NaN);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsAtMost(double bound) => distance * Math.Abs(distance) <= bound * Math.Abs(bound) * variance;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsAtLeast(double bound) => distance * Math.Abs(distance) >= bound * Math.Abs(bound) * variance;
}
