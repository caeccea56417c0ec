using System.Diagnostics;
using System.Text.Json;

namespace McpCore.Benchmarks;

/// <summary>What one peer did in the same run: the figures that its harness printed; null where it has none.</summary>
internal sealed record PeerFigures(string Name, double? Submit, double? SubmitMany, double? Drain, double? LatencyP50, double? ColdStartSeconds, double? MemoryMiB, string? Failure);

/// <summary>Runs the harness of other job systems: <c>run.py NAME</c> prints one line of JSON with its figures.</summary>
internal static class PeerRuns
{
    public static async Task<IReadOnlyList<PeerFigures>> RunAsync(string folder, IEnumerable<string> names, int jobs, CancellationToken cancellationToken)
    {
        var results = new List<PeerFigures>();
        foreach (var name in names)
        {
            Progress.Say($"peer {name}");
            results.Add(await RunOneAsync(folder, name, jobs, cancellationToken));
        }

        return results;
    }

    private static async Task<PeerFigures> RunOneAsync(string folder, string name, int jobs, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("python3") { RedirectStandardOutput = true };
        foreach (var argument in new[] { Path.Combine(folder, "run.py"), name, "--phases", "enqueue,drain,latency,start", "--n", $"{jobs}", "--conc", "10" })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("python3 could not be started.");
        var printed = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var line = printed.Split('\n').LastOrDefault(line => line.StartsWith('{'));
        if (process.ExitCode != 0 || line is null)
        {
            return new PeerFigures(name, null, null, null, null, null, null, $"its harness ended with {process.ExitCode}");
        }

        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        return new PeerFigures(
            name,
            Number(root, "enqueue_single"),
            Number(root, "enqueue_batch"),
            Number(root, "drain_c10"),
            root.TryGetProperty("latency_ms", out var latency) ? Number(latency, "p50") : null,
            Number(root, "cold_start_s"),
            root.TryGetProperty("memory_idle", out var memory) ? Number(memory, "rss_mib") : null,
            null);
    }

    private static double? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
