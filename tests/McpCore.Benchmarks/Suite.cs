using System.Diagnostics;
using System.Text;
using System.Text.Json;
using McpCore.Client;

namespace McpCore.Benchmarks;

/// <summary>The figures of one run. Rates are per second, times in milliseconds, memory in MiB.</summary>
internal sealed record Figures
{
    public Floors Floors { get; set; } = new(0, 0, 0, 0, 0);

    public double StartToFirstJob { get; set; }

    public double IdleMemory { get; set; }

    public double Submit { get; set; }

    public double SubmitConcurrent { get; set; }

    public double SubmitMany { get; set; }

    public double Drain { get; set; }

    public Latency Latency { get; set; } = new(0, 0, 0);
}

/// <summary>What is measured, each over the real pipe with the default durable store, with the agent <c>generic</c>, which does nothing.</summary>
internal static class Suite
{
    public const string Job = """{"type":"generic","payload":{}}""";
    public const string Later = """{"type":"generic","payload":{},"delay":"1h"}""";
    public const string Holder = """{"type":"generic","payload":{"sleep":"1h"}}""";
    private const int Slots = 10;
    private const int Clients = 32;
    private const int ManySize = 1000;

    public static async Task<Figures> RunAsync(double scale, CancellationToken cancellationToken)
    {
        // The disk of a shared machine is not the same from one minute to the next: it is measured between the figures that are held against it.
        var figures = new Figures();
        var floorSpan = TimeSpan.FromSeconds(1.5 * scale);
        var floors = new List<Floors> { Floors.Measure(floorSpan) };
        await StartAsync(figures, scale < 1 ? 1 : 5, cancellationToken);
        floors.Add(Floors.Measure(floorSpan));
        await LatencyAsync(figures, scale, cancellationToken);
        floors.Add(Floors.Measure(floorSpan));
        await SubmitsAsync(figures, scale, cancellationToken);
        floors.Add(Floors.Measure(floorSpan));
        figures.Drain = await DrainAsync((int)(100_000 * scale), scale, cancellationToken);
        floors.Add(Floors.Measure(floorSpan));
        figures.Floors = Floors.MedianOf(floors);
        return figures;
    }

    /// <summary>How often a rate or a latency is measured on one daemon; the median counts.</summary>
    public static int Rounds(double scale) => scale < 1 ? 1 : 5;

    /// <summary>Jobs that wait already, from the moment the slots are free until all are completed; the median of some rounds on one daemon.</summary>
    public static async Task<double> DrainAsync(int jobs, double scale, CancellationToken cancellationToken, params string[] settings)
    {
        await using var daemon = await DaemonRun.StartAsync(cancellationToken, [$"engine.concurrency={Slots}", .. settings]);
        return await DrainAsync(daemon, jobs, Slots, scale, cancellationToken);
    }

    /// <inheritdoc cref="DrainAsync(int, double, CancellationToken, string[])"/>
    public static Task<double> DrainAsync(DaemonRun daemon, int jobs, int slots, double scale, CancellationToken cancellationToken)
    {
        Progress.Say($"drain of {jobs} jobs at concurrency {slots}, {Rounds(scale)} times");
        return MedianAsync(scale, () => DrainOnceAsync(daemon, jobs, slots, cancellationToken));
    }

    private static async Task<double> DrainOnceAsync(DaemonRun daemon, int jobs, int slots, CancellationToken cancellationToken)
    {
        var before = await daemon.CountAsync("completed", cancellationToken);
        var holders = new List<string>();
        for (var i = 0; i < slots; i++)
        {
            holders.Add((await daemon.SubmitAsync(Holder, cancellationToken)).GetProperty("id").GetString()!);
        }

        await daemon.WaitForCountAsync("running", slots, cancellationToken);
        await SubmitManyAsync(daemon, Job, jobs, cancellationToken);
        return await RateAsync(jobs, async () =>
        {
            foreach (var id in holders)
            {
                await daemon.Client.PostAsync($"jobs/{id}/cancel", cancellationToken: cancellationToken);
            }

            await daemon.WaitForCountAsync("completed", before + jobs, cancellationToken);
        });
    }

    /// <summary>From the start of the process on an empty home to its first job seen completed; the median of some starts.</summary>
    private static async Task StartAsync(Figures figures, int starts, CancellationToken cancellationToken)
    {
        Progress.Say($"start to first job done, {starts} times");
        var times = new List<double>();
        for (var i = 0; i < starts; i++)
        {
            var watch = Stopwatch.StartNew();
            await using var daemon = await DaemonRun.StartAsync(cancellationToken);
            await CompleteOneAsync(daemon, 1, cancellationToken);
            times.Add(watch.Elapsed.TotalMilliseconds);
            if (i == starts - 1)
            {
                figures.IdleMemory = await daemon.IdleMemoryAsync(cancellationToken);
            }
        }

        figures.StartToFirstJob = Percentiles.Of(times, 50);
    }

    /// <summary>One job at a time on an idle daemon, after as many jobs as a round has.</summary>
    private static async Task LatencyAsync(Figures figures, double scale, CancellationToken cancellationToken)
    {
        await using var daemon = await DaemonRun.StartAsync(cancellationToken);
        figures.Latency = await LatencyAsync(daemon, scale, cancellationToken);
    }

    /// <inheritdoc cref="LatencyAsync(Figures, double, CancellationToken)"/>
    public static async Task<Latency> LatencyAsync(DaemonRun daemon, double scale, CancellationToken cancellationToken)
    {
        var jobs = (int)(1000 * scale);
        Progress.Say($"submit to completed, {jobs} jobs one at a time, {Rounds(scale)} times");
        await using var events = (await daemon.Client.SubscribeAsync(jobId: null, after: null, cancellationToken)).GetAsyncEnumerator(cancellationToken);
        await LatenciesAsync(daemon, events, jobs, cancellationToken);
        var rounds = new List<IReadOnlyList<double>>();
        for (var i = 0; i < Rounds(scale); i++)
        {
            rounds.Add(await LatenciesAsync(daemon, events, jobs, cancellationToken));
        }

        return Latency.MedianOf(rounds);
    }

    /// <summary>From each submit until the end of its job is seen on the event stream, in milliseconds.</summary>
    private static async Task<IReadOnlyList<double>> LatenciesAsync(DaemonRun daemon, IAsyncEnumerator<ServerEvent> events, int jobs, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (var i = 0; i < jobs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await daemon.SubmitAsync(Job, cancellationToken);
            while (await events.MoveNextAsync() && !IsCompleted(events.Current.Data))
            {
            }

            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times;
    }

    /// <summary>Submits of jobs that are due in an hour: the cost of storing alone.</summary>
    private static async Task SubmitsAsync(Figures figures, double scale, CancellationToken cancellationToken)
    {
        var (single, concurrent, many) = ((int)(3000 * scale), (int)(40_000 * scale), (int)(200_000 * scale));
        await using var daemon = await DaemonRun.StartAsync(cancellationToken);
        Progress.Say($"submits one at a time, {single}, {Rounds(scale)} times");
        figures.Submit = await MedianAsync(scale, () => RateAsync(single, async () =>
        {
            for (var i = 0; i < single; i++)
            {
                await daemon.SubmitAsync(Later, cancellationToken);
            }
        }));
        Progress.Say($"submits, {Clients} at a time, {concurrent}, {Rounds(scale)} times");
        figures.SubmitConcurrent = await MedianAsync(scale, () => RateAsync(concurrent, () => Parallel.ForAsync(
            0, concurrent, new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = cancellationToken }, async (_, token) => await daemon.SubmitAsync(Later, token))));
        Progress.Say($"submits of {ManySize} in one request, {many}, {Rounds(scale)} times");
        figures.SubmitMany = await MedianAsync(scale, () => RateAsync(many, () => SubmitManyAsync(daemon, Later, many, cancellationToken)));
    }

    public static async Task SubmitManyAsync(DaemonRun daemon, string job, int count, CancellationToken cancellationToken)
    {
        for (var left = count; left > 0; left -= ManySize)
        {
            var body = Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat(job, Math.Min(left, ManySize)))}]");
            await daemon.Client.PostAsync("jobs/many", body, cancellationToken);
        }
    }

    public static async Task CompleteOneAsync(DaemonRun daemon, int completed, CancellationToken cancellationToken)
    {
        await daemon.SubmitAsync(Job, cancellationToken);
        await daemon.WaitForCountAsync("completed", completed, cancellationToken);
    }

    private static bool IsCompleted(JsonElement data) => data.TryGetProperty("to", out var to) && to.ValueKind == JsonValueKind.String && to.ValueEquals("completed");

    private static async Task<double> MedianAsync(double scale, Func<Task<double>> measure)
    {
        var rates = new List<double>();
        for (var i = 0; i < Rounds(scale); i++)
        {
            rates.Add(await measure());
        }

        return Percentiles.Of(rates, 50);
    }

    private static async Task<double> RateAsync(int count, Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return count / watch.Elapsed.TotalSeconds;
    }
}
