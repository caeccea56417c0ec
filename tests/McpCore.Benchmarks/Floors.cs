using System.Diagnostics;

namespace McpCore.Benchmarks;

/// <summary>What the disk can do: the time of one synced write of 4 KiB, in milliseconds, and how many there are in a second.</summary>
/// <param name="AppendP50">Median at the end of a growing file.</param>
/// <param name="AppendP99">Its 99th per cent.</param>
/// <param name="AppendPerSecond">Appends in a second.</param>
/// <param name="OverwriteP50">Median in place, as SQLite writes its log after the first checkpoint.</param>
/// <param name="OverwritePerSecond">Overwrites in a second.</param>
internal sealed record Floors(double AppendP50, double AppendP99, double AppendPerSecond, double OverwriteP50, double OverwritePerSecond)
{
    private const int BlockSize = 4096;

    public static Floors Measure(TimeSpan span)
    {
        Progress.Say("floors of the disk");
        var folder = Directory.CreateTempSubdirectory("mcpcore-floor-");
        try
        {
            var block = new byte[BlockSize];
            using var growing = new FileStream(Path.Combine(folder.FullName, "append"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            using var grown = new SyncedPages(Path.Combine(folder.FullName, "overwrite"), pages: 1);
            var append = Time(span, () =>
            {
                growing.Write(block);
                growing.Flush(flushToDisk: true);
            });
            var overwrite = Time(span, grown.Write);
            return new Floors(append.P50, append.P99, append.PerSecond, overwrite.P50, overwrite.PerSecond);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The median of each figure.</summary>
    public static Floors MedianOf(IReadOnlyList<Floors> rounds) => new(
        Median(rounds, floors => floors.AppendP50),
        Median(rounds, floors => floors.AppendP99),
        Median(rounds, floors => floors.AppendPerSecond),
        Median(rounds, floors => floors.OverwriteP50),
        Median(rounds, floors => floors.OverwritePerSecond));

    private static double Median(IReadOnlyList<Floors> rounds, Func<Floors, double> figure) => Percentiles.Of(rounds.Select(figure), 50);

    private static (double P50, double P99, double PerSecond) Time(TimeSpan span, Action write)
    {
        var times = new List<double>();
        var whole = Stopwatch.StartNew();
        while (whole.Elapsed < span)
        {
            var one = Stopwatch.GetTimestamp();
            write();
            times.Add(Stopwatch.GetElapsedTime(one).TotalMilliseconds);
        }

        return (Percentiles.Of(times, 50), Percentiles.Of(times, 99), times.Count / whole.Elapsed.TotalSeconds);
    }
}
