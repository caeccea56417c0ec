namespace McpCore.Backtest.Strategies;

/// <summary>Figures over the last bars of a series, computed afresh at each bar so that no rounding error is carried along.</summary>
internal static class RollingWindow
{
    public static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    /// <summary>Deviations of the last value from the mean, in population standard deviations; null when all values are equal.</summary>
    public static double? ZScore(ReadOnlySpan<double> values)
    {
        var mean = Mean(values);
        var squares = 0.0;
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        var deviation = Math.Sqrt(squares / values.Length);
        return deviation > 0 ? (values[^1] - mean) / deviation : null;
    }
}
