using System.Diagnostics;
using System.Text.Json.Nodes;
using McpCore.Client;

namespace McpCore.Benchmarks;

/// <summary>The figures of the plugin host. Times in milliseconds unless they say otherwise, rates per second.</summary>
internal sealed record PluginFigures
{
    public double ColdLoad { get; set; }

    public double WarmLoad { get; set; }

    public double WorkerLoad { get; set; }

    public double WorkerStart { get; set; }

    /// <summary>Whether loads and starts are those of a published build.</summary>
    public bool IsPublished { get; set; }

    public double CallMicroseconds { get; set; }

    public double WorkerCallMicroseconds { get; set; }

    public double Drain { get; set; }

    public double WorkerDrain { get; set; }

    public IReadOnlyList<double> SteadyLatencies { get; set; } = [];

    public IReadOnlyList<double> ReplacedLatencies { get; set; } = [];

    public int Replaces { get; set; }

    public int FailedWhileReplaced { get; set; }
}

/// <summary>What plugins cost: to load, to call in process and in a worker, and to replace while jobs flow.</summary>
internal static class PluginSuite
{
    private const string Isolated = "plugins.generic.isolation=process";

    public static async Task<PluginFigures> RunAsync(double scale, CancellationToken cancellationToken)
    {
        var figures = new PluginFigures();
        var folder = Directory.CreateTempSubdirectory("mcpcore-bench-");
        try
        {
            var (shared, isolated) = (CopyGeneric(folder.FullName, "inprocess"), CopyGeneric(folder.FullName, "process"));
            var starts = scale < 1 ? 1 : 5;
            var program = await LoadProgram.PublishAsync(Path.Combine(folder.FullName, "program"), cancellationToken);
            figures.IsPublished = program.IsPublished;
            Progress.Say($"first load in a process, and later ones, {starts} times");
            (figures.ColdLoad, figures.WarmLoad) = await LoadsAsync(program, shared, starts, cancellationToken);
            (_, figures.WorkerLoad) = await LoadsAsync(program, isolated, starts, cancellationToken);
            figures.WorkerStart = (await program.MeasureAsync(["--workers"], cancellationToken))[0];
            Progress.Say("calls of an agent that does nothing");
            figures.CallMicroseconds = await PluginBoundary.MeasureRunAsync(shared, shared + ".staged", (int)(5000 * scale), cancellationToken);
            figures.WorkerCallMicroseconds = await PluginBoundary.MeasureRunAsync(isolated, isolated + ".staged", (int)(5000 * scale), cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        var jobs = (int)(20_000 * scale);
        figures.Drain = await Suite.DrainAsync(jobs, scale, cancellationToken);
        figures.WorkerDrain = await Suite.DrainAsync(jobs, scale, cancellationToken, Isolated);
        await ReplaceAsync(figures, scale < 1 ? 2 : 10, cancellationToken);
        return figures;
    }

    /// <summary>A drop folder with the first-party plugin generic.</summary>
    private static string CopyGeneric(string root, string isolation)
    {
        var drop = Path.Combine(root, isolation);
        CopyPlugin(Path.Combine(drop, "generic"), manifest => manifest["isolation"] = isolation);
        return drop;
    }

    private static void CopyPlugin(string target, Action<JsonNode> edit)
    {
        var source = Path.Combine(Checkout.Root, "artifacts", "plugins", "generic");
        Directory.CreateDirectory(target);
        foreach (var file in Directory.GetFiles(source))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        var path = Path.Combine(target, "plugin.json");
        var manifest = JsonNode.Parse(File.ReadAllText(path))!;
        edit(manifest);
        File.WriteAllText(path, manifest.ToJsonString());
    }

    /// <summary>From the staged folder to the first job's end, each time in a new process; medians. The copy is there already: the first process made it.</summary>
    private static async Task<(double Cold, double Warm)> LoadsAsync(LoadProgram program, string drop, int processes, CancellationToken cancellationToken)
    {
        var (cold, warm) = (new List<double>(), new List<double>());
        for (var i = -1; i < processes; i++)
        {
            var figures = await program.MeasureAsync(["--loads", drop, drop + ".staged"], cancellationToken);
            if (i >= 0)
            {
                cold.Add(figures[0]);
                warm.Add(figures[1]);
            }
        }

        return (Percentiles.Of(cold, 50), Percentiles.Of(warm, 50));
    }

    /// <summary>Jobs one after the other on an idle daemon; then the same while the plugin is replaced again and again.</summary>
    private static async Task ReplaceAsync(PluginFigures figures, int replaces, CancellationToken cancellationToken)
    {
        Progress.Say($"{replaces} replaces while jobs flow");
        await using var daemon = await DaemonRun.StartAsync(cancellationToken, "plugins.settle=200ms");
        await using var events = (await daemon.Client.SubscribeAsync(jobId: null, after: null, cancellationToken)).GetAsyncEnumerator(cancellationToken);
        (figures.SteadyLatencies, _, _) = await FlowAsync(daemon, events, _ => false, replaces * 200, cancellationToken);
        var versions = new List<string>();
        for (var version = 2; version < replaces + 2; version++)
        {
            versions.Add($"{version}.0.0");
        }

        var next = 0;
        Place(daemon, versions[next]);
        (figures.ReplacedLatencies, figures.FailedWhileReplaced, figures.Replaces) = await FlowAsync(
            daemon,
            events,
            active =>
            {
                if (active != versions[next])
                {
                    return false;
                }

                next++;
                if (next < versions.Count)
                {
                    Place(daemon, versions[next]);
                    return false;
                }

                next--;
                return true;
            },
            atLeast: 0,
            cancellationToken);
    }

    /// <summary>Puts a version into the drop folder as people do it: made beside it, moved in one go.</summary>
    private static void Place(DaemonRun daemon, string version)
    {
        var (ready, old, target) = (daemon.In($"ready-{version}"), daemon.In($"old-{version}"), daemon.In(Path.Combine("plugins", "generic")));
        CopyPlugin(ready, manifest => manifest["version"] = version);
        if (Directory.Exists(target))
        {
            Directory.Move(target, old);
        }

        Directory.Move(ready, target);
    }

    private static async Task<(IReadOnlyList<double> Latencies, int Failed, int Versions)> FlowAsync(
        DaemonRun daemon, IAsyncEnumerator<ServerEvent> events, Func<string, bool> until, int atLeast, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        var (failed, done, versions) = (0, false, 0);
        while (times.Count < atLeast || (atLeast == 0 && !done))
        {
            var start = Stopwatch.GetTimestamp();
            await daemon.SubmitAsync(Suite.Job, cancellationToken);
            while (await events.MoveNextAsync())
            {
                var (kind, data) = (events.Current.Kind, events.Current.Data);
                if (kind == "plugin.state" && data.GetProperty("to").ValueEquals("active"))
                {
                    versions++;
                    done |= until(data.GetProperty("plugin").GetProperty("version").GetString()!);
                }
                else if (kind == "job.transition" && data.GetProperty("to").GetString() is "completed" or "failed")
                {
                    failed += data.GetProperty("to").ValueEquals("failed") ? 1 : 0;
                    break;
                }
            }

            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return (times, failed, versions);
    }
}
