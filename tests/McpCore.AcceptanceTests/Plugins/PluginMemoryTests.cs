using System.Text.Json;
using McpCore.AcceptanceTests.Cli;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Plugins;

/// <summary>What the daemon remembers of plugins: crashes, quarantine, leaks, history; and what people see of it.</summary>
public sealed class PluginMemoryTests : IAsyncDisposable
{
    private readonly TestHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task Three_crashes_put_a_plugin_into_quarantine_until_a_person_enables_it()
    {
        _home.AddPlugin("crash");
        var first = await _home.StartDaemonAsync();
        await using (var states = await PluginStates.FollowAsync(first))
        {
            for (var crash = 0; crash < 3; crash++)
            {
                Assert.Equal("failed", (await first.WaitForEndAsync(await first.SubmitAsync("crash", """{"harm":"exit"}"""))).Status());
            }

            await states.UntilAsync("crash 1.0.0 >quarantined");
        }

        var waiting = await first.SubmitAsync("crash", "{}");
        var blocked = await first.Client.GetAsync($"jobs/{waiting}", Token);
        await first.KillAsync();

        var second = await _home.StartDaemonAsync();
        var kept = await second.Client.GetAsync("plugins/crash", Token);
        var listed = await CommandLine.RunAsync(_home.Folder, "plugin", "list");
        var shown = await CommandLine.RunAsync(_home.Folder, "plugin", "show", "crash");
        var enabled = await CommandLine.RunAsync(_home.Folder, "plugin", "enable", "crash");

        Assert.Equal(("blocked", "plugin_quarantined"), (blocked.Status(), blocked.GetProperty("waiting_reason").Text("code")));
        Assert.Equal(("quarantined", "enabled"), (kept.Text("state"), kept.Text("desired")));
        Assert.Equal(3, kept.GetProperty("crashes").GetProperty("last").GetArrayLength());
        Assert.Equal("1.0.0", kept.GetProperty("quarantine").Text("version"));
        Assert.Contains(listed.Lines(), line => line.StartsWith("crash ", StringComparison.Ordinal) && line.Contains("quarantined", StringComparison.Ordinal));
        Assert.Contains("crashed 3 times within 5m", shown.Output, StringComparison.Ordinal);
        Assert.Contains("mcpcore plugin enable crash", shown.Output, StringComparison.Ordinal);
        Assert.Equal((0, "crash 1.0.0: enabled, active\n"), (enabled.ExitCode, enabled.Output));
        Assert.Equal("completed", (await second.WaitForEndAsync(waiting)).Status());
        var released = await second.Client.GetAsync("plugins/crash", Token);
        Assert.Equal(JsonValueKind.Null, released.GetProperty("quarantine").ValueKind);
        Assert.Equal(0, released.GetProperty("crashes").GetProperty("last").GetArrayLength());
    }

    [Fact]
    public async Task A_version_that_leaves_a_thread_behind_is_shown_as_a_leak_with_its_suspect()
    {
        var plugin = new PluginVersions(_home, "runaway");
        plugin.Install("1.0.0");
        var daemon = await _home.StartDaemonAsync("plugins.max_leaks=1", "plugins.on_leaks=refuse");
        await using var states = await PluginStates.FollowAsync(daemon);
        await daemon.WaitForEndAsync(await daemon.SubmitAsync("runaway", """{"leaves":"thread"}"""));

        plugin.Install("2.0.0");
        await CommandLine.RunAsync(_home.Folder, "plugin", "reload", "runaway");
        await states.UntilAsync("runaway 1.0.0 unloaded>unloaded");
        await states.UntilAsync("runaway 2.0.0 >refused leaked_too_often");
        var shown = await daemon.Client.GetAsync("plugins/runaway", Token);
        var text = (await CommandLine.RunAsync(_home.Folder, "plugin", "show", "runaway")).Output;
        var logs = await CommandLine.RunAsync(_home.Folder, "plugin", "logs", "runaway", "-n", "50");

        var leaked = shown.GetProperty("versions").EnumerateArray().Single(version => version.Text("version") == "1.0.0");
        Assert.Equal(("unloaded", "leaked"), (leaked.Text("state"), leaked.GetProperty("unload").Text("verdict")));
        Assert.Contains("a thread that it started and that still runs", leaked.GetProperty("unload").Text("suspect"), StringComparison.Ordinal);
        Assert.Equal((1, "refused"), (shown.GetProperty("leaks").GetProperty("count").GetInt32(), shown.GetProperty("leaks").GetProperty("order").Text("isolation")));
        Assert.Equal("leaked", shown.GetProperty("last_unload").Text("verdict"));
        Assert.Matches("leaks +1 of 1; refused since", text);
        Assert.Contains("unloaded, leaked", text, StringComparison.Ordinal);
        Assert.Contains("\"pump\"", text, StringComparison.Ordinal);
        Assert.Contains(logs.Lines(), line => line.Contains("WRN runaway 1.0.0: leaked", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plugin_is_shown_with_its_history_and_who_switched_it()
    {
        var plugin = new PluginVersions(_home, "probe");
        plugin.Install("1.0.0");
        var first = await _home.StartDaemonAsync();
        await first.WaitForEndAsync(await first.SubmitAsync("probe", """{"log_lines":2}"""));
        await CommandLine.RunAsync(_home.Folder, "plugin", "disable", "probe");
        await first.KillAsync();

        var daemon = await _home.StartDaemonAsync();
        var shown = await daemon.Client.GetAsync("plugins/probe", Token);
        var text = (await CommandLine.RunAsync(_home.Folder, "plugin", "show", "probe")).Output;
        var logs = await CommandLine.RunAsync(_home.Folder, "plugin", "logs", "probe");
        var last = await CommandLine.RunAsync(_home.Folder, "plugin", "logs", "probe", "-n", "1", "--json");
        var missing = await CommandLine.RunAsync(_home.Folder, "plugin", "logs", "prob");

        Assert.Equal(("disabled", Environment.UserName), (shown.Text("desired"), shown.Text("desired_by")));
        var moves = shown.GetProperty("history").EnumerateArray().Select(entry => $"{entry.GetProperty("from").GetString()}>{entry.GetProperty("to").GetString()} {entry.GetProperty("code").GetString()}").ToList();
        Assert.Contains("active>active disabled", moves);
        Assert.Contains("active>draining draining", moves);
        Assert.Equal(">unloaded disabled", moves[0]);
        Assert.Matches($"desired +disabled since .* by {Environment.UserName}", text);
        Assert.Contains("history", text, StringComparison.Ordinal);
        Assert.Contains(logs.Lines(), line => line.Contains("INF probe ", StringComparison.Ordinal) && line.EndsWith("Line 2 of 2", StringComparison.Ordinal));
        Assert.Contains(logs.Lines(), line => line.Contains("probe 1.0.0: active > draining: The plugin was disabled.", StringComparison.Ordinal));
        Assert.Equal(JsonValueKind.Null, last.Json().GetProperty("job_id").ValueKind);
        Assert.Equal((4, ""), (missing.ExitCode, missing.Output));
    }

    [Fact]
    public async Task Logs_are_followed_as_they_come()
    {
        new PluginVersions(_home, "probe").Install("1.0.0");
        var daemon = await _home.StartDaemonAsync();
        await using var following = RunningCommand.Start(_home.Folder, "plugin", "logs", "probe", "--follow");
        await following.WaitForLineAsync("found > active");

        await daemon.SubmitAsync("probe", """{"log_lines":1}""");
        await following.WaitForLineAsync("Line 1 of 1");
        await CommandLine.RunAsync(_home.Folder, "plugin", "disable", "probe");
        await following.WaitForLineAsync("active > draining");
    }
}
