using McpCore.AcceptanceTests.Cli;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;
using McpCore.AcceptanceTests.Plugins;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Scenarios;

/// <summary>Scenarios 1, 14, 42, 43, 47 and 50: plugins come, hang, lose their files, and go; in workers as in process.</summary>
public sealed class PluginLifeTests : IAsyncDisposable
{
    private const string QuickSettle = "plugins.settle=100ms";

    private readonly TestHome _home = new();
    private readonly ProbeFiles _files;

    public PluginLifeTests() => _files = new ProbeFiles(_home);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task A_plugin_that_is_dropped_takes_jobs_in_workers_and_refuses_payloads_at_submit()
    {
        var daemon = await _home.StartDaemonAsync(QuickSettle);
        await using var states = await PluginStates.FollowAsync(daemon);

        Drop("probe", ScenarioPlugins.Process);
        await states.UntilAsync("probe 1.0.0 >active");
        var refused = await Assert.ThrowsAsync<McpCoreException>(() => daemon.SubmitAsync("probe", """{"log_lines":"many","gat":"x"}"""));
        var job = await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", """{"log_lines":1}"""));
        var types = (await CommandLine.RunAsync(_home.Folder, "agents", "--json")).Json();

        Assert.Equal("completed", job.Status());
        Assert.Contains("probe", types.GetProperty("supported_job_types").EnumerateArray().Select(type => type.GetString()));
        Assert.Equal((422, "validation_failed"), (refused.Problem.Status, refused.Problem.Code));
        Assert.Equal(["$.payload.gat", "$.payload.log_lines"], refused.Problem.Errors.Select(error => error.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(ScenarioPlugins.Isolations), MemberType = typeof(ScenarioPlugins))]
    public async Task A_plugin_that_hangs_at_its_start_has_failed_at_the_limit_and_holds_nobody_up(string isolation)
    {
        _home.Put("probe", isolation);
        var daemon = await _home.StartDaemonAsync(QuickSettle, "plugins.activation_limit=5s");
        await using var states = await PluginStates.FollowAsync(daemon);
        var staged = _home.Folder.In(Path.Combine("staged", "hanging-constructor"));

        Drop("hanging-constructor", isolation);
        await Eventually.IsTrueAsync(() => Directory.Exists(staged));
        var meanwhile = await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", "{}"));
        var failedMeanwhile = states.Seen.Any(state => state.StartsWith("hanging-constructor", StringComparison.Ordinal));
        await states.UntilAsync("hanging-constructor 1.0.0 >failed activation_timeout");
        var shown = await CommandLine.RunAsync(_home.Folder, "plugin", "show", "hanging-constructor");

        Assert.Equal("completed", meanwhile.Status());
        Assert.False(failedMeanwhile, "The plugin was given up before the neighbour's job was done, which shows nothing.");
        Assert.Contains("within 5 seconds", shown.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ScenarioPlugins.Isolations), MemberType = typeof(ScenarioPlugins))]
    public async Task Files_in_the_drop_folder_may_be_cut_short_in_place_while_a_job_runs(string isolation)
    {
        var folder = _home.Put("probe", isolation);
        var daemon = await _home.StartDaemonAsync(QuickSettle);
        await using var states = await PluginStates.FollowAsync(daemon);
        var running = await daemon.SubmitAsync("probe", _files.Payload());
        await daemon.WaitForStatusAsync(running, "running");

        foreach (var file in Directory.GetFiles(folder, "*.dll"))
        {
            await using var stream = File.OpenWrite(file);
            stream.SetLength(0);
        }

        await states.UntilAsync("probe 1.0.0 >refused invalid_image");
        _files.Open();
        var ended = await daemon.WaitForEndAsync(running);
        var next = await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", """{"checkpoint":true,"event":"note","artifact":"a.txt"}"""));

        Assert.Equal(("completed", 1), (ended.Status(), ended.Number("run")));
        Assert.Equal("completed", next.Status());
    }

    [Fact]
    public async Task A_plugin_in_workers_that_is_removed_while_its_job_runs_finishes_it_and_then_ends_its_workers()
    {
        var begun = _home.Folder.In("begun");
        var folder = _home.Put("crash", ScenarioPlugins.Process);
        var daemon = await _home.StartDaemonAsync(QuickSettle);
        await using var states = await PluginStates.FollowAsync(daemon);
        var running = await daemon.SubmitAsync("crash", $$"""{"begun":"{{begun}}","gate":"{{_files.Gate()}}"}""");
        await Eventually.IsTrueAsync(() => File.Exists(begun));

        Directory.Move(folder, _home.Folder.In("removed"));
        await states.UntilAsync("crash 1.0.0 active>draining");
        var late = await daemon.SubmitAsync("crash", "{}");
        var waiting = await daemon.Client.GetAsync($"jobs/{late}", Token);
        _files.Open();
        var ended = await daemon.WaitForEndAsync(running);
        await states.UntilAsync("crash 1.0.0 draining>unloaded");

        Assert.Equal(("blocked", "agent_missing"), (waiting.Status(), waiting.GetProperty("waiting_reason").Text("code")));
        Assert.Equal("completed", ended.Status());
        var worker = ended.GetProperty("result").Number("process_id");
        Assert.NotEqual(daemon.ProcessId, worker);
        await Eventually.IsTrueAsync(() => !Directory.Exists($"/proc/{worker}"));
    }

    [Fact]
    public async Task Jobs_of_a_disabled_plugin_in_workers_wait_for_it_and_say_so()
    {
        _home.Put("probe", ScenarioPlugins.Process);
        var daemon = await _home.StartDaemonAsync("engine.concurrency=1");
        var running = await daemon.SubmitAsync("probe", _files.Payload());
        await daemon.WaitForStatusAsync(running, "running");
        var queued = await daemon.SubmitAsync("probe", "{}");

        await CommandLine.RunAsync(_home.Folder, "plugin", "disable", "probe");
        var waiting = await daemon.Client.GetAsync($"jobs/{queued}", Token);
        _files.Open();
        var ended = await daemon.WaitForEndAsync(running);
        await CommandLine.RunAsync(_home.Folder, "plugin", "enable", "probe");

        Assert.Equal(("blocked", "plugin_disabled"), (waiting.Status(), waiting.GetProperty("waiting_reason").Text("code")));
        Assert.Contains("mcpcore plugin enable probe", waiting.GetProperty("waiting_reason").Text("message"), StringComparison.Ordinal);
        Assert.Equal("completed", ended.Status());
        Assert.Equal("completed", (await daemon.WaitForEndAsync(queued)).Status());
    }

    /// <summary>Makes a plugin beside the drop folder and moves it there at once.</summary>
    private void Drop(string plugin, string isolation)
    {
        var folder = _home.Put(plugin, isolation, $".{plugin}", manifest => manifest["id"] = plugin);
        Directory.Move(folder, Path.Combine(_home.Folder.Plugins, plugin));
    }
}
