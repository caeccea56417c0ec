namespace McpCore.Backtest.Strategies;

/// <summary>Figures over the last bars of a series, computed afresh at each bar so that no rounding error is carried along.</summary>
internal static class RollingWindow
{
    /// <summary>What binary rounding may leave of equal decimal numbers, as a part of their size; a smaller difference is none.</summary>
    public const double Rounding = 1e-12;

    private const int ZDecimals = 9;

    public static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    /// <summary>
    /// Deviations of the last value from the mean, in population standard deviations, to nine decimals, so that a bound which is met exactly
    /// is met in binary too. Null when all values are equal.
    /// </summary>
    /// <param name="values">The window.</param>
    /// <param name="magnitude">The size of the numbers that the values were made of, which bounds their rounding.</param>
    public static double? ZScore(ReadOnlySpan<double> values, double magnitude)
    {
        var mean = Mean(values);
        var squares = 0.0;
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        var deviation = Math.Sqrt(squares / values.Length);
        return deviation > Rounding * magnitude ? Math.Round((values[^1] - mean) / deviation, ZDecimals) : null;
    }
}
