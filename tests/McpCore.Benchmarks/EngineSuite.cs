using System.Diagnostics;
using System.Text.Json;

namespace McpCore.Benchmarks;

/// <summary>The figures of the engine under load and after crashes. Rates per second, times in milliseconds, memory in MiB.</summary>
internal sealed record EngineFigures
{
    public double Drain64 { get; set; }

    public int Finished { get; set; }

    public double Drain64AfterFinished { get; set; }

    public int Waiting { get; set; }

    public double StartWithWaiting { get; set; }

    public double Rerun { get; set; }

    public int LargeBacklog { get; set; }

    public double MemoryWithLargeBacklog { get; set; }

    public double ProgressMicroseconds { get; set; }
}

/// <summary>What takes longer to measure: many slots, a long history, a long backlog, a kill.</summary>
internal static class EngineSuite
{
    private const int Slots = 64;
    private const int Drained = 100_000;
    private const int ProgressCalls = 10_000;

    public static async Task<EngineFigures> RunAsync(double scale, CancellationToken cancellationToken)
    {
        var figures = new EngineFigures();
        await DrainAsync(figures, scale, cancellationToken);
        await StartWithWaitingAsync(figures, (int)(100_000 * scale), cancellationToken);
        await RerunAsync(figures, cancellationToken);
        await BacklogAsync(figures, (int)(1_000_000 * scale), cancellationToken);
        await ProgressAsync(figures, cancellationToken);
        return figures;
    }

    /// <summary>The drain with more slots, on a fresh store and on one with a million finished jobs.</summary>
    private static async Task DrainAsync(EngineFigures figures, double scale, CancellationToken cancellationToken)
    {
        var jobs = (int)(Drained * scale);
        figures.Finished = (int)(1_000_000 * scale);
        await using var daemon = await DaemonRun.StartAsync(cancellationToken, $"engine.concurrency={Slots}");
        figures.Drain64 = await Suite.DrainAsync(daemon, jobs, Slots, scale, cancellationToken);
        Progress.Say($"{figures.Finished} jobs into the history");
        await Suite.SubmitManyAsync(daemon, Suite.Job, figures.Finished - (Suite.Rounds(scale) * jobs), cancellationToken);
        await daemon.WaitForCountAsync("completed", figures.Finished, cancellationToken);
        figures.Drain64AfterFinished = await Suite.DrainAsync(daemon, jobs, Slots, scale, cancellationToken);
    }

    private static async Task StartWithWaitingAsync(EngineFigures figures, int waiting, CancellationToken cancellationToken)
    {
        Progress.Say($"start with {waiting} jobs waiting");
        figures.Waiting = waiting;
        var daemon = await DaemonRun.StartAsync(cancellationToken);
        await Suite.SubmitManyAsync(daemon, Suite.Later, waiting, cancellationToken);
        var times = new List<double>();
        for (var i = 0; i < 3; i++)
        {
            daemon = await daemon.StopAndStartAsync([], cancellationToken);
            var started = daemon.StartedAt;
            await Suite.CompleteOneAsync(daemon, i + 1, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        figures.StartWithWaiting = Percentiles.Of(times, 50);
        await daemon.DisposeAsync();
    }

    /// <summary>From the moment at which a new daemon answers until the jobs of the killed one run again.</summary>
    private static async Task RerunAsync(EngineFigures figures, CancellationToken cancellationToken)
    {
        Progress.Say("rerun after kill -9");
        string[] settings = ["engine.concurrency=10"];
        var daemon = await DaemonRun.StartAsync(cancellationToken, settings);
        for (var i = 0; i < 10; i++)
        {
            await daemon.SubmitAsync(Suite.Holder, cancellationToken);
        }

        await daemon.WaitForCountAsync("running", 10, cancellationToken);
        daemon = await daemon.KillAndStartAsync(settings, cancellationToken);
        var watch = Stopwatch.StartNew();
        while ((await daemon.Client.GetAsync("jobs?status=running", cancellationToken)).GetProperty("jobs").EnumerateArray().Count(job => job.GetProperty("run").GetInt32() == 2) < 10)
        {
        }

        figures.Rerun = watch.Elapsed.TotalMilliseconds;
        await daemon.Client.PostAsync("jobs/cancel", """{"all":true}"""u8.ToArray(), cancellationToken);
        await daemon.DisposeAsync();
    }

    private static async Task BacklogAsync(EngineFigures figures, int waiting, CancellationToken cancellationToken)
    {
        Progress.Say($"memory with {waiting} jobs waiting");
        figures.LargeBacklog = waiting;
        await using var daemon = await DaemonRun.StartAsync(cancellationToken);
        await Suite.SubmitManyAsync(daemon, Suite.Later, waiting, cancellationToken);
        figures.MemoryWithLargeBacklog = await daemon.IdleMemoryAsync(cancellationToken);
    }

    /// <summary>The time of one call of <c>progress</c> in an agent, from a run that does nothing else.</summary>
    private static async Task ProgressAsync(EngineFigures figures, CancellationToken cancellationToken)
    {
        Progress.Say($"{ProgressCalls} calls of progress");
        await using var daemon = await DaemonRun.StartAsync(cancellationToken);
        var times = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            var id = (await daemon.SubmitAsync($$$"""{"type":"generic","payload":{"progress_steps":{{{ProgressCalls}}}}}""", cancellationToken)).GetProperty("id").GetString();
            await daemon.WaitForCountAsync("completed", i + 1, cancellationToken);
            var job = await daemon.Client.GetAsync($"jobs/{id}", cancellationToken);
            times.Add((Time(job, "completed_at") - Time(job, "started_at")).TotalMicroseconds / ProgressCalls);
        }

        figures.ProgressMicroseconds = Percentiles.Of(times, 50);
    }

    private static DateTimeOffset Time(JsonElement job, string name) => job.GetProperty(name).GetDateTimeOffset();
}
