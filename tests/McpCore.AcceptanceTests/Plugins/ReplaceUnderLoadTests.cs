using System.Text.Json;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Plugins;

/// <summary>A plugin comes and goes under a steady load: no job is lost, failed or charged for it.</summary>
public sealed class ReplaceUnderLoadTests : IAsyncDisposable
{
    private const int Replaces = 10;
    private const int Toggles = 15;

    private readonly TestHome _home = new();
    private readonly PluginVersions _plugin;

    public ReplaceUnderLoadTests() => _plugin = new PluginVersions(_home, "probe");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task Ten_replaces_under_load_cost_no_job_anything()
    {
        var files = new ProbeFiles(_home);
        _plugin.Install(Version(0));
        var daemon = await _home.StartDaemonAsync("plugins.settle=100ms", "engine.concurrency=6");
        await using var states = await PluginStates.FollowAsync(daemon);
        await states.UntilAsync($"probe {Version(0)} >active");
        await using var load = SteadyLoad.Start(daemon);
        var held = new List<string>();

        for (var i = 1; i <= Replaces; i++)
        {
            // One job is at work on the old version during every replace.
            held.Add(await daemon.SubmitAsync("probe", files.Payload($"gate-{i}")));
            await daemon.WaitForStatusAsync(held[^1], "running");
            _plugin.Install(Version(i));
            await states.UntilAsync($"probe {Version(i)} >active");
            await load.OneMoreRoundAsync();
            files.Open($"gate-{i}");
            await states.UntilAsync($"probe {Version(i - 1)} draining>unloaded");
        }

        var jobs = await ReadWhenEndedAsync(daemon, [.. held, .. await load.StopAsync()]);
        Assert.All(jobs, AssertCompletedInItsFirstAttempt);
        Assert.Equal(Enumerable.Range(0, Replaces).Select(Version), jobs.Take(Replaces).Select(VersionOf));
        Assert.InRange(jobs.Skip(Replaces).Select(VersionOf).Distinct().Count(), 5, Replaces + 1);
        Assert.Equal([$"{Version(Replaces)} active"], await VersionsAsync(daemon));
        Assert.DoesNotContain(states.Seen, state => state.Contains(">refused", StringComparison.Ordinal) || state.Contains(">failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whatever_is_submitted_while_a_plugin_is_switched_on_and_off_is_done_in_the_end()
    {
        _plugin.Install(Version(0));
        var daemon = await _home.StartDaemonAsync("engine.concurrency=6");
        await using var load = SteadyLoad.Start(daemon, waits: false);

        for (var i = 0; i < Toggles; i++)
        {
            await daemon.Client.PostAsync("plugins/probe/disable", null, Token);
            await load.OneMoreRoundAsync();
            await daemon.Client.PostAsync("plugins/probe/enable", null, Token);
            await load.OneMoreRoundAsync();
        }

        var jobs = await ReadWhenEndedAsync(daemon, await load.StopAsync());
        Assert.All(jobs, AssertCompletedInItsFirstAttempt);
    }

    private static string Version(int number) => $"1.0.{number}";

    private static string VersionOf(JsonElement job) => job.GetProperty("plugin").GetProperty("version").GetString()!;

    private static async Task<IReadOnlyList<JsonElement>> ReadWhenEndedAsync(DaemonUnderTest daemon, IReadOnlyList<string> ids)
    {
        var jobs = new List<JsonElement>(ids.Count);
        foreach (var id in ids)
        {
            jobs.Add(await daemon.WaitForEndAsync(id));
        }

        return jobs;
    }

    /// <summary>A start that came just too late for its version is an interrupted run, and costs nothing.</summary>
    private static void AssertCompletedInItsFirstAttempt(JsonElement job)
    {
        Assert.True(job.Status() == "completed" && job.Number("attempt") == 1, job.GetRawText());
        Assert.Equal("completed", job.Outcomes()[^1]);
        Assert.All(job.Outcomes().SkipLast(1), outcome => Assert.Equal("interrupted", outcome));
    }

    /// <summary>The versions of the probe as "version state", but for those that are leaving memory.</summary>
    private static async Task<IEnumerable<string>> VersionsAsync(DaemonUnderTest daemon) =>
    [
        .. (await daemon.Client.GetAsync("plugins", Token)).GetProperty("plugins").EnumerateArray()
            .Where(plugin => plugin.GetProperty("id").GetString() == "probe" && plugin.GetProperty("unload").ValueKind == JsonValueKind.Null)
            .Select(plugin => $"{plugin.GetProperty("version").GetString()} {plugin.GetProperty("state").GetString()}"),
    ];
}
