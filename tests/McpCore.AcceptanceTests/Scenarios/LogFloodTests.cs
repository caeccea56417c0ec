using McpCore.AcceptanceTests.Cli;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Scenarios;

/// <summary>Scenario 35. Alone, since this process reads what the daemon prints: while it is busy with other tests, the lines wait in the daemon's memory, which is bounded here.</summary>
[Collection(nameof(AloneOnTheMachine))]
public sealed class LogFloodTests : IAsyncDisposable
{
    private readonly TestHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Theory]
    [MemberData(nameof(ScenarioPlugins.Isolations), MemberType = typeof(ScenarioPlugins))]
    public async Task A_million_log_lines_are_limited_and_what_was_dropped_is_counted(string isolation)
    {
        const int Written = 1_000_000;
        _home.Put("probe", isolation);
        var daemon = await _home.StartDaemonAsync();
        await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", "{}"));
        var before = ProcessMemory.Highest(daemon.ProcessId);

        var id = await daemon.SubmitAsync("probe", $$"""{"log_lines":{{Written}}}""");

        // Not by the stream of events: a reader of a million lines may be cut off.
        var job = await daemon.Client.GetAsync($"jobs/{id}?wait=2m", Token);
        var log = await CommandLine.RunAsync(_home.Folder, "logs", id);

        Assert.Equal("completed", job.Status());
        var lines = log.Lines();
        var kept = lines.Count(line => line.Contains($" of {Written}", StringComparison.Ordinal));
        var dropped = (await daemon.Client.GetAsync($"jobs/{id}/logs?limit=1", Token)).GetProperty("dropped").GetInt32();
        Assert.InRange(kept, 1000, 100_000);
        Assert.Equal(Written, kept + dropped);
        Assert.Contains($"{dropped} older log lines were dropped", log.Error, StringComparison.Ordinal);
        Assert.Contains($"Line {Written} of {Written}", lines[^1], StringComparison.Ordinal);

        // A few megabytes of it are held at once (with a heap limit of 48 MB the daemon does the same); the rest is garbage that the collector has not come to yet.
        Assert.InRange(ProcessMemory.Highest(daemon.ProcessId) - before, 0, 400);
    }
}
