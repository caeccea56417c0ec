using System.Diagnostics;
using McpCore.Agents;
using McpCore.Plugins;
using McpCore.Plugins.Workers;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpCore.Benchmarks;

/// <summary>What it costs to bring a plugin in and to call it, without an engine around it.</summary>
internal static class PluginBoundary
{
    private const string JobType = "generic";

    /// <summary>In a process of its own, since the first load is only the first once: prints the milliseconds of the first load and of later ones.</summary>
    public static async Task PrintLoadsAsync(string dropFolder, string stagingFolder, CancellationToken cancellationToken)
    {
        await using var host = CreateHost(dropFolder, stagingFolder);
        var times = new List<double>();
        for (var i = 0; i < 11; i++)
        {
            var start = Stopwatch.GetTimestamp();
            if (i == 0)
            {
                await host.LoadAllAsync([], cancellationToken);
            }
            else
            {
                await host.ReloadAsync(JobType, cancellationToken);
            }

            await RunAsync(host, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        Console.WriteLine(FormattableString.Invariant($"{times[0]} {Percentiles.Of([.. times.Skip(1)], 50)}"));
    }

    /// <summary>Prints the milliseconds from the start of a worker process until it has reported; the median of some, one after the other.</summary>
    public static async Task PrintWorkerStartAsync(CancellationToken cancellationToken)
    {
        var options = new WorkerOptions();
        using var listener = new WorkerListener(options.SocketFolder);
        using var spawner = new WorkerSpawner();
        var times = new List<double>();
        for (var i = 0; i < 11; i++)
        {
            var start = Stopwatch.GetTimestamp();
            using var worker = await WorkerProcess.StartAsync(options, spawner, listener, TimeProvider.System, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            await worker.StopAsync(options.StopLimit);
        }

        Console.WriteLine(FormattableString.Invariant($"{Percentiles.Of(times, 50)}"));
    }

    /// <summary>Microseconds of one run of an agent that does nothing, one after the other.</summary>
    public static async Task<double> MeasureRunAsync(string dropFolder, string stagingFolder, int runs, CancellationToken cancellationToken)
    {
        await using var host = CreateHost(dropFolder, stagingFolder);
        await host.LoadAllAsync([], cancellationToken);
        var times = new List<double>();
        for (var i = -runs; i < runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await RunAsync(host, cancellationToken);
            if (i >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            }
        }

        return Percentiles.Of(times, 50);
    }

    private static PluginHost CreateHost(string dropFolder, string stagingFolder) => new(
        new PluginHostOptions { Folders = [dropFolder], StagingFolder = stagingFolder }, TimeProvider.System, NullLogger<PluginHost>.Instance);

    private static async Task RunAsync(PluginHost host, CancellationToken cancellationToken)
    {
        var end = await host.RunAsync(new PluginRun(JobType, null, "{}"u8.ToArray(), new SilentPort()), cancellationToken);
        if (end?.Outcome is not { Kind: AgentOutcomeKind.Completed })
        {
            throw new InvalidOperationException($"The run did not complete: {end?.Outcome?.Message ?? end?.Death?.Message ?? string.Join("; ", host.Plugins.Select(plugin => plugin.Reason))}");
        }
    }

    private sealed class SilentPort : JobPort
    {
        public override string JobId => "0198c5a0-0000-7000-8000-000000000001";

        public override string JobType => PluginBoundary.JobType;

        public override int Attempt => 1;

        public override int Run => 1;

        public override ReadOnlyMemory<byte> Metadata => "{}"u8.ToArray();

        public override long Seed => 1;

        public override int MaxResultBytes => 4 * 1024 * 1024;

        public override AgentEnvironment Environment { get; } = new("/", default);

        public override CancellationReason CancellationReason => CancellationReason.None;

        public override void Log(JobLogLevel level, string template, string message, ReadOnlyMemory<byte> properties)
        {
        }

        public override void Progress(double? fraction, string? message, long? step, ReadOnlyMemory<byte> metrics)
        {
        }

        public override void Event(string name, ReadOnlyMemory<byte> data)
        {
        }

        public override void Heartbeat()
        {
        }

        public override ValueTask SaveCheckpointAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => default;

        public override ValueTask<ReadOnlyMemory<byte>?> LoadCheckpointAsync(CancellationToken cancellationToken) => default;

        public override ValueTask<Stream> CreateArtifactAsync(string name, string kind, CancellationToken cancellationToken) => new(Stream.Null);
    }
}
