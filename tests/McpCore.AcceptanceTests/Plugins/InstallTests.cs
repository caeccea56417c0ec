using System.Text.Json.Nodes;
using McpCore.AcceptanceTests.Api;
using McpCore.AcceptanceTests.Cli;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Plugins;

/// <summary><c>mcpcore plugin install</c>, <c>verify</c>, <c>rollback</c>, <c>remove</c> and <c>pack</c>, on a daemon that works meanwhile.</summary>
public sealed class InstallTests : IAsyncDisposable
{
    // Longer than any of these tests: what happens, happens without waiting for folders to settle.
    private const string NeverSettles = "plugins.settle=1m";

    private readonly TestHome _home = new();
    private readonly TempFolder _work = new();
    private readonly PluginVersions _probe;

    public InstallTests() => _probe = new PluginVersions(_home, "probe");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _home.DisposeAsync();
        _work.Dispose();
    }

    [Fact]
    public async Task A_folder_an_archive_and_a_package_are_installed_and_take_jobs_at_once()
    {
        var daemon = await _home.StartDaemonAsync(NeverSettles);
        await PackAsync(_probe.Prepare("2.0.0"), "probe.zip");
        await PackAsync(_probe.Prepare("3.0.0"), "probe.nupkg", "--nupkg");

        foreach (var (path, version) in new[] { (_probe.Prepare("1.0.0"), "1.0.0"), (_work.In("probe.zip"), "2.0.0"), (_work.In("probe.nupkg"), "3.0.0") })
        {
            Assert.Equal((0, $"probe {version}: enabled, active (probe)\n", ""), await RunAsync("install", path));
            Assert.Equal(version, await VersionThatRunsAsync(daemon));
        }

        AssertNothingIsLeft();
    }

    [Fact]
    public async Task An_installation_as_json_is_the_plugin()
    {
        await _home.StartDaemonAsync(NeverSettles);

        var plugin = (await CommandLine.RunAsync(_home.Folder, "plugin", "install", _probe.Prepare("1.0.0"), "--json")).Json();

        Assert.Equal(("probe", "1.0.0", "active", _probe.Folder), (plugin.Text("id"), plugin.Text("version"), plugin.Text("state"), plugin.Text("folder")));
    }

    [Fact]
    public async Task A_version_that_fails_its_start_costs_no_job_anything_and_leaves_the_old_one()
    {
        _probe.Install("1.0.0");
        var daemon = await _home.StartDaemonAsync(NeverSettles, "engine.concurrency=6");
        await using var states = await PluginStates.FollowAsync(daemon);
        await using var load = SteadyLoad.Start(daemon);
        await load.OneMoreRoundAsync();

        var (exitCode, output, error) = await RunAsync("install", Failing("2.0.0"));
        await load.OneMoreRoundAsync();

        Assert.Equal((5, ""), (exitCode, output));
        Assert.Contains("(activation_failed)", error, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed.", error, StringComparison.Ordinal);
        var ids = await load.StopAsync();
        Assert.NotEmpty(ids);
        foreach (var id in ids)
        {
            var job = await daemon.WaitForEndAsync(id);
            Assert.Equal(("completed", 1, 1, "1.0.0"), (job.Status(), job.Number("attempt"), job.Number("run"), job.GetProperty("plugin").Text("version")));
        }

        await states.UntilAsync("probe 2.0.0 >failed activation_failed");
        Assert.DoesNotContain(states.Seen, state => state.Contains("draining", StringComparison.Ordinal));
        Assert.Equal(["1.0.0 active"], await VersionsAsync(daemon));
        Assert.Contains("1.0.0", await File.ReadAllTextAsync(Path.Combine(_probe.Folder, "plugin.json"), Token), StringComparison.Ordinal);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_kill_in_the_midst_of_an_installation_leaves_the_old_version_and_nothing_else()
    {
        _probe.Install("1.0.0");
        var first = await _home.StartDaemonAsync(NeverSettles);
        using var staged = new FileSystemWatcher(_home.Folder.In(Path.Combine("staged", "probe")));
        var placed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        staged.Renamed += (_, change) => Signal(change.Name);
        staged.EnableRaisingEvents = true;
        await using var install = RunningCommand.Start(_home.Folder, "plugin", "install", Hanging("2.0.0"));

        // The new version stands in the drop folder and hangs in its start.
        await placed.Task.WaitAsync(Limits.Hang, Token);
        var during = await File.ReadAllTextAsync(Path.Combine(_probe.Folder, "plugin.json"), Token);
        await first.KillAsync();
        var second = await _home.StartDaemonAsync(NeverSettles);

        Assert.Contains("2.0.0", during, StringComparison.Ordinal);
        Assert.NotEqual(0, (await install.WaitForExitAsync()).ExitCode);
        Assert.Equal(["1.0.0 active"], await VersionsAsync(second));
        Assert.Equal("1.0.0", await VersionThatRunsAsync(second));
        AssertNothingIsLeft();

        void Signal(string? name)
        {
            if (name?.StartsWith("2.0.0-", StringComparison.Ordinal) == true)
            {
                placed.TrySetResult();
            }
        }
    }

    [Theory]
    [InlineData("../probe-evil/evil.dll", "path_outside")]
    [InlineData("/tmp/evil.dll", "path_outside")]
    [InlineData("PLUGIN.JSON", "archive_invalid")]
    public async Task An_archive_that_would_write_elsewhere_installs_nothing(string name, string code)
    {
        var daemon = await _home.StartDaemonAsync(NeverSettles);
        var archive = await PackAsync(_probe.Prepare("1.0.0"), "probe.zip");
        await using (var zip = await System.IO.Compression.ZipFile.OpenAsync(archive, System.IO.Compression.ZipArchiveMode.Update, Token))
        {
            zip.CreateEntry(name);
        }

        var (exitCode, _, error) = await RunAsync("install", archive);

        Assert.Equal(5, exitCode);
        Assert.Contains($"({code})", error, StringComparison.Ordinal);
        Assert.Empty(await VersionsAsync(daemon));
        Assert.Empty(Directory.GetDirectories(_home.Folder.Plugins));
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_rollback_brings_back_the_version_before_also_after_a_restart()
    {
        _probe.Install("1.0.0");
        var first = await _home.StartDaemonAsync(NeverSettles);
        Assert.Equal((5, ""), ((await RunAsync("rollback", "probe")).ExitCode, (await RunAsync("rollback", "probe")).Output));
        await RunAsync("install", _probe.Prepare("2.0.0"));
        await first.KillAsync();
        var second = await _home.StartDaemonAsync(NeverSettles);

        var back = await RunAsync("rollback", "probe");
        var backRuns = await VersionThatRunsAsync(second);
        var forth = await RunAsync("rollback", "probe");

        Assert.Equal((0, "probe 1.0.0: enabled, active (probe)\n", ""), back);
        Assert.Equal("1.0.0", backRuns);
        Assert.Equal((0, "probe 2.0.0: enabled, active (probe)\n", ""), forth);
        Assert.Equal("2.0.0", await VersionThatRunsAsync(second));
    }

    [Fact]
    public async Task A_removed_plugin_finishes_its_running_job_while_others_wait()
    {
        var files = new ProbeFiles(_home);
        _probe.Install("1.0.0");
        var daemon = await _home.StartDaemonAsync(NeverSettles, "engine.concurrency=1");
        await using var states = await PluginStates.FollowAsync(daemon);
        var running = await daemon.SubmitAsync("probe", files.Payload());
        await daemon.WaitForStatusAsync(running, "running");
        var waiting = await daemon.SubmitAsync("probe", "{}");

        var removal = await RunAsync("remove", "probe");
        var blocked = await daemon.Client.GetAsync($"jobs/{waiting}", Token);
        files.Open();
        var ended = await daemon.WaitForEndAsync(running);
        await states.UntilAsync("probe 1.0.0 unloaded>unloaded");

        Assert.Equal((0, "probe 1.0.0 was removed.\n", "1 running job ends on it.\n"), removal);
        Assert.Equal(("blocked", "agent_missing"), (blocked.Status(), blocked.GetProperty("waiting_reason").Text("code")));
        Assert.Equal(("completed", 1), (ended.Status(), ended.Number("run")));
        Assert.False(Directory.Exists(_probe.Folder));
        Assert.Empty(await VersionsAsync(daemon));
        AssertNothingIsLeft();
        Assert.Equal(0, (await RunAsync("install", _probe.Prepare("2.0.0"))).ExitCode);
        Assert.Equal("completed", (await daemon.WaitForEndAsync(waiting)).Status());
    }

    [Fact]
    public async Task A_plugin_of_the_installation_can_only_be_disabled_and_an_unknown_one_is_not_found()
    {
        await _home.StartDaemonAsync(NeverSettles);

        var shipped = await RunAsync("remove", "generic");
        var unknown = await RunAsync("remove", "generi");

        Assert.Equal(5, shipped.ExitCode);
        Assert.Contains("mcpcore plugin disable generic", string.Join(' ', shipped.Error.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Equal(4, unknown.ExitCode);
        Assert.Contains("did you mean \"generic\"?", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_TCP_no_plugin_is_installed()
    {
        var daemon = await _home.StartDaemonAsync(NeverSettles, "http.listen=127.0.0.1:0");
        var url = (await daemon.Client.GetStatusAsync(Token)).Json.Text("http");
        using var tcp = new RawApi(url);
        using var pipe = new RawApi(_home.Folder);
        var body = new JsonObject { ["path"] = _probe.Prepare("1.0.0") }.ToJsonString();

        var refused = await tcp.PostAsync("plugins", body);
        var before = await VersionsAsync(daemon);
        var taken = await pipe.PostAsync("plugins", body);

        Assert.Contains("pipe", refused.AssertProblem(403, "forbidden").Text("detail"), StringComparison.Ordinal);
        Assert.Empty(before);
        Assert.Equal(200, taken.Status);
    }

    private async Task<string> PackAsync(string folder, string name, params string[] options)
    {
        var file = _work.In(name);
        var run = await CommandLine.RunAsync(_home.Folder, ["plugin", "pack", folder, "--out", file, .. options]);
        Assert.Equal((0, file + "\n", ""), (run.ExitCode, run.Output, run.Error));
        return file;
    }

    /// <summary>A version whose constructor throws.</summary>
    private string Failing(string version) => AsProbe("bad-constructor", version);

    /// <summary>A version whose constructor never ends.</summary>
    private string Hanging(string version) => AsProbe("hanging-constructor", version);

    private string AsProbe(string id, string version)
    {
        var folder = new PluginVersions(_home, id).Prepare(version);
        var path = Path.Combine(folder, "plugin.json");
        var manifest = JsonNode.Parse(File.ReadAllText(path))!;
        manifest["id"] = "probe";
        File.WriteAllText(path, manifest.ToJsonString());
        return folder;
    }

    private static async Task<string> VersionThatRunsAsync(DaemonUnderTest daemon)
    {
        var job = await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", "{}"));
        Assert.Equal("completed", job.Status());
        return job.GetProperty("plugin").Text("version");
    }

    /// <summary>The versions of the probe that take jobs or could not be taken; those that go out are left aside.</summary>
    private static async Task<IReadOnlyList<string>> VersionsAsync(DaemonUnderTest daemon) =>
    [
        .. (await daemon.Client.GetAsync("plugins", Token)).GetProperty("plugins").EnumerateArray()
            .Where(plugin => plugin.Text("id") == "probe" && plugin.Text("state") != "draining")
            .Select(plugin => $"{plugin.GetProperty("version").GetString()} {plugin.Text("state")}"),
    ];

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var run = await CommandLine.RunAsync(_home.Folder, ["plugin", .. arguments]);
        return (run.ExitCode, run.Output, run.Error);
    }

    private void AssertNothingIsLeft() =>
        Assert.DoesNotContain(Directory.GetDirectories(_home.Folder.In("staged")), folder => Path.GetFileName(folder).StartsWith('.'));
}
