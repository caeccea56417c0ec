using System.Text.Json;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Plugins;

/// <summary>Plugins are added, replaced and removed while the daemon runs and works.</summary>
public sealed class LivePluginTests : IAsyncDisposable
{
    private const string QuickSettle = "plugins.settle=100ms";

    private readonly TestHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task A_plugin_that_is_put_into_the_drop_folder_takes_jobs()
    {
        var daemon = await _home.StartDaemonAsync(QuickSettle);
        await using var states = await PluginStates.FollowAsync(daemon);
        var unknown = await Assert.ThrowsAsync<McpCoreException>(() => daemon.SubmitAsync("probe", "{}"));

        new PluginVersions(_home, "probe").Install("1.0.0");
        await states.UntilAsync("probe 1.0.0 >active");
        var job = await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", "{}"));

        Assert.Equal((422, "unknown_type"), (unknown.Problem.Status, unknown.Problem.Code));
        Assert.Equal(("completed", "probe", "1.0.0"), (job.Status(), job.GetProperty("plugin").GetProperty("id").GetString(), VersionOf(job)));
    }

    [Fact]
    public async Task A_running_job_ends_on_the_old_version_while_new_jobs_run_on_the_new_one()
    {
        var files = new ProbeFiles(_home);
        var plugin = new PluginVersions(_home, "probe");
        plugin.Install("1.0.0");
        var daemon = await _home.StartDaemonAsync(QuickSettle);
        await using var states = await PluginStates.FollowAsync(daemon);
        var old = await daemon.SubmitAsync("probe", files.Payload());
        await daemon.WaitForStatusAsync(old, "running");

        plugin.Install("2.0.0");
        await states.UntilAsync("probe 2.0.0 >active");
        var fresh = await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", "{}"));
        var during = await VersionsAsync(daemon);
        var list = await CommandLine.RunAsync(_home.Folder, "plugin", "list");
        var still = await daemon.Client.GetAsync($"jobs/{old}", Token);
        files.Open();
        var ended = await daemon.WaitForEndAsync(old);
        await states.UntilAsync("probe 1.0.0 draining>unloaded");

        Assert.Equal(("completed", "2.0.0"), (fresh.Status(), VersionOf(fresh)));
        Assert.Equal(["2.0.0 active 0", "1.0.0 draining 1"], during);
        Assert.Contains("draining", list.Output, StringComparison.Ordinal);
        Assert.Equal("running", still.Status());
        Assert.Equal(("completed", "1.0.0", 1, 1), (ended.Status(), VersionOf(ended), ended.Number("attempt"), ended.Number("run")));
        Assert.Equal(["2.0.0 active 0"], await VersionsAsync(daemon));
        Assert.Equal(2, Directory.GetDirectories(_home.Folder.In(Path.Combine("staged", "probe"))).Length);
    }

    [Fact]
    public async Task Jobs_of_a_removed_plugin_wait_and_go_on_with_the_version_that_comes_next()
    {
        var files = new ProbeFiles(_home);
        var plugin = new PluginVersions(_home, "probe");
        plugin.Install("1.0.0");
        var daemon = await _home.StartDaemonAsync(QuickSettle, "engine.concurrency=1");
        await using var states = await PluginStates.FollowAsync(daemon);
        var running = await daemon.SubmitAsync("probe", files.Payload());
        await daemon.WaitForStatusAsync(running, "running");
        var waiting = await daemon.SubmitAsync("probe", "{}");

        plugin.Remove();
        await states.UntilAsync("probe 1.0.0 active>draining");
        var blocked = await daemon.Client.GetAsync($"jobs/{waiting}", Token);
        var late = await daemon.SubmitAsync("probe", "{}");
        var lateBlocked = await daemon.Client.GetAsync($"jobs/{late}", Token);
        files.Open();
        var ended = await daemon.WaitForEndAsync(running);
        await states.UntilAsync("probe 1.0.0 draining>unloaded");
        plugin.Install("2.0.0");
        await states.UntilAsync("probe 2.0.0 >active");

        Assert.All([blocked, lateBlocked], job => Assert.Equal(("blocked", "agent_missing"), (job.Status(), ReasonOf(job))));
        Assert.Equal(("completed", "1.0.0"), (ended.Status(), VersionOf(ended)));
        foreach (var id in new[] { waiting, late })
        {
            var job = await daemon.WaitForEndAsync(id);
            Assert.Equal(("completed", "2.0.0", 1), (job.Status(), VersionOf(job), job.Number("attempt")));
        }
    }

    [Fact]
    public async Task A_new_version_that_is_refused_leaves_the_old_one_at_work()
    {
        var plugin = new PluginVersions(_home, "probe");
        plugin.Install("1.0.0");
        var daemon = await _home.StartDaemonAsync(QuickSettle);
        await using var states = await PluginStates.FollowAsync(daemon);
        var entry = Path.Combine(plugin.Folder, "McpCore.TestPlugins.Probe.dll");

        File.Move(await SpoiledAsync(), entry, overwrite: true);
        await states.UntilAsync("probe 1.0.0 >refused invalid_image");
        var job = await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", "{}"));
        var versions = await VersionsAsync(daemon);
        plugin.Install("2.0.0");
        await states.UntilAsync("probe 2.0.0 >active");

        Assert.Equal("completed", job.Status());
        Assert.Equal(["1.0.0 active 0", "1.0.0 refused 0"], versions);
        await states.UntilAsync("probe 1.0.0 draining>unloaded");
        Assert.Equal(["2.0.0 active 0"], await VersionsAsync(daemon));
    }

    [Fact]
    public async Task A_plugin_that_is_being_copied_is_left_alone_until_it_is_whole()
    {
        // The copy takes longer than the time to settle; no pause of it does.
        var (settle, pause) = (TimeSpan.FromSeconds(3), TimeSpan.FromMilliseconds(400));
        var plugin = new PluginVersions(_home, "probe");
        var ready = plugin.Prepare("1.0.0");
        foreach (var number in Enumerable.Range(1, 8))
        {
            await File.WriteAllTextAsync(Path.Combine(ready, $"data-{number}.txt"), "data", Token);
        }

        var daemon = await _home.StartDaemonAsync($"plugins.settle={settle.TotalSeconds:0}s");
        await using var states = await PluginStates.FollowAsync(daemon);
        Directory.CreateDirectory(plugin.Folder);
        var files = Directory.GetFiles(ready).OrderBy(file => file.EndsWith(".dll", StringComparison.Ordinal)).ToList();
        Assert.True(pause * files.Count > settle);
        foreach (var file in files)
        {
            File.Copy(file, Path.Combine(plugin.Folder, Path.GetFileName(file)));
            await Task.Delay(pause, Token);
        }

        await states.UntilAsync("probe 1.0.0 >active");

        Assert.Equal(["probe 1.0.0 >active"], states.Seen.Where(state => state.StartsWith("probe", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_plugin_whose_copy_stalls_is_refused_and_taken_when_the_rest_arrives()
    {
        var plugin = new PluginVersions(_home, "probe");
        var entry = Path.Combine(plugin.Prepare("1.0.0"), "McpCore.TestPlugins.Probe.dll");
        var missing = _home.Folder.In("late.dll");
        File.Move(entry, missing);
        var daemon = await _home.StartDaemonAsync(QuickSettle);
        await using var states = await PluginStates.FollowAsync(daemon);

        Directory.CreateDirectory(_home.Folder.Plugins);
        Directory.Move(Path.GetDirectoryName(entry)!, plugin.Folder);
        await states.UntilAsync("probe 1.0.0 >refused entry_missing");
        var shown = await CommandLine.RunAsync(_home.Folder, "plugin", "show", "probe");
        File.Move(missing, Path.Combine(plugin.Folder, Path.GetFileName(entry)));
        await states.UntilAsync("probe 1.0.0 >active");

        Assert.Contains("McpCore.TestPlugins.Probe.dll", shown.Output, StringComparison.Ordinal);
        Assert.Equal("completed", (await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", "{}"))).Status());
        Assert.Equal(["1.0.0 active 0"], await VersionsAsync(daemon));
    }

    private static string? VersionOf(JsonElement job) => job.GetProperty("plugin").GetProperty("version").GetString();

    private static string? ReasonOf(JsonElement job) => job.GetProperty("waiting_reason").GetProperty("code").GetString();

    /// <summary>The versions of the probe as "version state running", but for those that are leaving memory.</summary>
    private static async Task<IReadOnlyList<string>> VersionsAsync(DaemonUnderTest daemon)
    {
        var answer = await daemon.Client.GetAsync("plugins", Token);
        return
        [
            .. answer.GetProperty("plugins").EnumerateArray()
                .Where(plugin => plugin.GetProperty("id").GetString() == "probe" && plugin.GetProperty("unload").ValueKind == JsonValueKind.Null)
                .Select(plugin => $"{plugin.GetProperty("version").GetString()} {plugin.GetProperty("state").GetString()} {plugin.GetProperty("running").GetInt32()}"),
        ];
    }

    private async Task<string> SpoiledAsync()
    {
        var path = _home.Folder.In("spoiled.dll");
        await File.WriteAllTextAsync(path, "no assembly", Token);
        return path;
    }
}
