namespace McpCore.Benchmarks;

internal static class Percentiles
{
    /// <summary>The smallest value that so many per cent of the values do not exceed.</summary>
    public static double Of(IEnumerable<double> values, double percent)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Clamp((int)Math.Ceiling(sorted.Count * percent / 100) - 1, 0, sorted.Count - 1)];
    }
}
