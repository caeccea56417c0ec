using System.Text.Json;
using McpCore.AcceptanceTests.Cli;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Plugins;

/// <summary><c>mcpcore plugin enable</c>, <c>disable</c> and <c>reload</c>.</summary>
public sealed class SwitchTests : IAsyncDisposable
{
    private readonly TestHome _home = new();
    private readonly PluginVersions _plugin;

    public SwitchTests()
    {
        _plugin = new PluginVersions(_home, "probe");
        _plugin.Install("1.0.0");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task Each_switch_says_what_became_of_the_plugin()
    {
        await _home.StartDaemonAsync();

        Assert.Equal((0, "probe 1.0.0: disabled, unloaded\n", ""), await RunAsync("disable", "probe"));
        Assert.Equal((0, "probe 1.0.0: disabled, unloaded\n", ""), await RunAsync("disable", "probe"));
        Assert.Equal((0, "probe 1.0.0: disabled, unloaded\n", ""), await RunAsync("reload", "probe"));
        Assert.Equal((0, "probe 1.0.0: enabled, active\n", ""), await RunAsync("enable", "probe"));
        Assert.Equal((0, "probe 1.0.0: enabled, active\n", ""), await RunAsync("enable", "probe"));
        Assert.Equal((0, "probe 1.0.0: enabled, active\n", ""), await RunAsync("reload", "probe"));
    }

    [Fact]
    public async Task A_switch_as_json_is_the_plugin()
    {
        await _home.StartDaemonAsync();

        var disabled = (await CommandLine.RunAsync(_home.Folder, "plugin", "disable", "probe", "--json")).Json();

        Assert.Equal(("probe", "disabled", "unloaded"), (disabled.Text("id"), disabled.Text("desired"), disabled.Text("state")));
        Assert.Equal("disabled", disabled.GetProperty("reason").Text("code"));
    }

    [Fact]
    public async Task A_reload_takes_a_new_version_at_once()
    {
        var daemon = await _home.StartDaemonAsync("plugins.settle=1m");
        _plugin.Install("2.0.0");

        var run = await RunAsync("reload", "probe");

        Assert.Equal((0, "probe 2.0.0: enabled, active\n", ""), run);
        var job = await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", "{}"));
        Assert.Equal("2.0.0", job.GetProperty("plugin").Text("version"));
    }

    [Fact]
    public async Task A_reload_that_is_refused_says_why_and_the_old_version_goes_on()
    {
        var daemon = await _home.StartDaemonAsync("plugins.settle=1m");
        await File.WriteAllTextAsync(Path.Combine(_plugin.Folder, "plugin.json"), "{", Token);

        var (exitCode, output, error) = await RunAsync("reload", "probe");

        Assert.Equal((5, ""), (exitCode, output));
        Assert.Contains("probe was not taken (manifest_invalid)", error, StringComparison.Ordinal);
        Assert.Equal("completed", (await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", "{}"))).Status());
    }

    [Fact]
    public async Task A_reload_leaves_a_running_job_alone()
    {
        var files = new ProbeFiles(_home);
        var daemon = await _home.StartDaemonAsync();
        await using var states = await PluginStates.FollowAsync(daemon);
        var id = await daemon.SubmitAsync("probe", files.Payload());
        await daemon.WaitForStatusAsync(id, "running");

        await RunAsync("reload", "probe");
        var during = await daemon.Client.GetAsync($"jobs/{id}", Token);
        files.Open();
        var job = await daemon.WaitForEndAsync(id);

        Assert.Equal("running", during.Status());
        Assert.Equal(("completed", 1), (job.Status(), job.Number("run")));
        await states.UntilAsync("probe 1.0.0 draining>unloaded");
    }

    [Fact]
    public async Task Jobs_of_a_disabled_plugin_wait_for_it_and_say_so()
    {
        var files = new ProbeFiles(_home);
        var daemon = await _home.StartDaemonAsync("engine.concurrency=1");
        var running = await daemon.SubmitAsync("probe", files.Payload());
        await daemon.WaitForStatusAsync(running, "running");
        var pending = await daemon.SubmitAsync("probe", "{}");

        await RunAsync("disable", "probe");
        var late = await daemon.SubmitAsync("probe", "{}");
        var waiting = new[] { await GetAsync(daemon, pending), await GetAsync(daemon, late) };
        var faulty = await CommandLine.RunAsync(_home.Folder, "submit", "probe", "log_line=2");
        files.Open();
        var ended = await daemon.WaitForEndAsync(running);
        await RunAsync("enable", "probe");

        Assert.All(waiting, job =>
        {
            Assert.Equal(("blocked", "plugin_disabled"), (job.Status(), job.GetProperty("waiting_reason").Text("code")));
            Assert.Contains("mcpcore plugin enable probe", job.GetProperty("waiting_reason").Text("message"), StringComparison.Ordinal);
        });
        Assert.Equal(5, faulty.ExitCode);
        Assert.Equal("completed", ended.Status());
        Assert.Equal("completed", (await daemon.WaitForEndAsync(pending)).Status());
        Assert.Equal("completed", (await daemon.WaitForEndAsync(late)).Status());
    }

    [Fact]
    public async Task Disabled_is_disabled_after_a_restart_and_after_a_kill_and_so_is_enabled()
    {
        var first = await _home.StartDaemonAsync();
        await RunAsync("disable", "probe");
        await first.TerminateAsync();

        var second = await _home.StartDaemonAsync();
        var afterRestart = await GetPluginAsync(second);
        var id = await second.SubmitAsync("probe", "{}");
        await second.KillAsync();

        var third = await _home.StartDaemonAsync();
        var afterKill = await GetPluginAsync(third);
        var waiting = await GetAsync(third, id);
        await RunAsync("enable", "probe");
        await third.KillAsync();

        var fourth = await _home.StartDaemonAsync();
        Assert.Equal(("disabled", "unloaded"), afterRestart);
        Assert.Equal(("disabled", "unloaded"), afterKill);
        Assert.Equal("plugin_disabled", waiting.GetProperty("waiting_reason").Text("code"));
        Assert.Equal(("enabled", "active"), await GetPluginAsync(fourth));
        Assert.Equal("completed", (await fourth.WaitForEndAsync(id)).Status());
    }

    private static Task<JsonElement> GetAsync(DaemonUnderTest daemon, string id) => daemon.Client.GetAsync($"jobs/{id}", Token);

    private static async Task<(string Desired, string State)> GetPluginAsync(DaemonUnderTest daemon)
    {
        var plugin = await daemon.Client.GetAsync("plugins/probe", Token);
        return (plugin.Text("desired"), plugin.Text("state"));
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string verb, string id)
    {
        var run = await CommandLine.RunAsync(_home.Folder, "plugin", verb, id);
        return (run.ExitCode, run.Output, run.Error);
    }
}
