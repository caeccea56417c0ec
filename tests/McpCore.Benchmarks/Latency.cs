namespace McpCore.Benchmarks;

/// <summary>How long something takes, in milliseconds.</summary>
internal sealed record Latency(double P50, double P95, double P99)
{
    /// <summary>Of each percentile of the rounds, the median.</summary>
    public static Latency MedianOf(IReadOnlyList<IReadOnlyList<double>> rounds) => new(Median(rounds, 50), Median(rounds, 95), Median(rounds, 99));

    private static double Median(IReadOnlyList<IReadOnlyList<double>> rounds, double percent) => Percentiles.Of(rounds.Select(times => Percentiles.Of(times, percent)), 50);
}
