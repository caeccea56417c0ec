using System.Diagnostics;
using System.Globalization;

namespace McpCore.Benchmarks;

/// <summary>
/// An even load for long enough that everything that could grow does: jobs one by one from several clients, and retention that removes them after a minute. Clean-ups come by the
/// minute and keep what is younger than one, so whatever the number of jobs, they are spread over nine minutes: by the second quarter the store has all that it will ever hold.
/// </summary>
internal static class SteadyRun
{
    private const int Clients = 16;
    private const int Samples = 20;

    /// <summary>How much more the last quarter may have than the second: sizes hardly, latencies as much as a shared machine makes them differ.</summary>
    private const double SizeBound = 1.1;
    private const double LatencyBound = 1.5;

    private static readonly TimeSpan Length = TimeSpan.FromMinutes(9);
    private static readonly string[] Settings = ["retention.completed=30s", "retention.events=1m", "retention.interval=1m"];

    /// <summary>Prints a line after every twentieth of the jobs (50,000 of a million), and at the end whether all of it was flat.</summary>
    /// <returns>Whether it was.</returns>
    public static async Task<bool> PrintAsync(int jobs, CancellationToken cancellationToken)
    {
        Progress.Say(Line($"{jobs} jobs over {Length.TotalMinutes} minutes"));
        await using var daemon = await DaemonRun.StartAsync(cancellationToken, Settings);
        Console.WriteLine("      jobs   kept   database      WAL   memory  submit p50     p99");
        var samples = new List<Sample>();
        var watch = Stopwatch.StartNew();
        for (var part = 0; part < Samples; part++)
        {
            var (from, until) = (Share(jobs, part), Share(jobs, part + 1));
            var latencies = await SubmitAsync(daemon, from, until, jobs, watch, cancellationToken);
            var sample = new Sample(
                until,
                await daemon.CountAsync("completed", cancellationToken),
                Size(daemon.In("mcpcore.db")),
                Size(daemon.In("mcpcore.db-wal")),
                daemon.ResidentMemory,
                Percentiles.Of(latencies, 50),
                Percentiles.Of(latencies, 99));
            samples.Add(sample);
            Console.WriteLine(Line($"{sample.Jobs,10} {sample.Kept,6} {sample.Database,6:0.0} MiB {sample.Log,4:0.0} MiB {sample.Memory,4:0} MiB {sample.P50,8:0.00} ms {sample.P99,4:0.0} ms"));
        }

        return Judge(samples);
    }

    /// <summary>Submits the jobs of a part, each at its moment.</summary>
    private static async Task<IReadOnlyList<double>> SubmitAsync(DaemonRun daemon, int from, int until, int jobs, Stopwatch watch, CancellationToken cancellationToken)
    {
        var latencies = new double[until - from];
        var next = from - 1;
        await Parallel.ForAsync(0, Clients, cancellationToken, async (_, token) =>
        {
            for (var job = Interlocked.Increment(ref next); job < until; job = Interlocked.Increment(ref next))
            {
                var early = (Length * ((double)job / jobs)) - watch.Elapsed;
                if (early > TimeSpan.Zero)
                {
                    await Task.Delay(early, token);
                }

                var start = Stopwatch.GetTimestamp();
                await daemon.SubmitAsync(Suite.Job, token);
                latencies[job - from] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        });
        return latencies;
    }

    private static bool Judge(List<Sample> samples)
    {
        var (size, log, memory) = (Ratio(samples, sample => sample.Database), Ratio(samples, sample => sample.Log), Ratio(samples, sample => sample.Memory));
        var (p50, p99) = (Ratio(samples, sample => sample.P50), Ratio(samples, sample => sample.P99));
        var isFlat = Math.Max(size, Math.Max(log, memory)) <= SizeBound && Math.Max(p50, p99) <= LatencyBound;
        Console.WriteLine(Line($"{(isFlat ? "Flat" : "Not flat")}, the last quarter against the second: database {size:0.00}, WAL {log:0.00}, memory {memory:0.00}, submit p50 {p50:0.00} and p99 {p99:0.00} times."));
        return isFlat;
    }

    private static double Ratio(List<Sample> samples, Func<Sample, double> figure)
    {
        const int Quarter = Samples / 4;
        return samples.TakeLast(Quarter).Average(figure) / samples.Skip(Quarter).Take(Quarter).Average(figure);
    }

    private static int Share(int jobs, int part) => (int)((long)jobs * part / Samples);

    /// <summary>In MiB; a file that is not there is empty.</summary>
    private static double Size(string path) => new FileInfo(path) is { Exists: true } file ? file.Length / 1024.0 / 1024.0 : 0;

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>The figures after a part of the jobs. Sizes in MiB, times in milliseconds.</summary>
    private sealed record Sample(int Jobs, long Kept, double Database, double Log, double Memory, double P50, double P99);
}
