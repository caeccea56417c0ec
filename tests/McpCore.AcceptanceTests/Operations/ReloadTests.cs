using System.Text.Json;
using McpCore.AcceptanceTests.Cli;
using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Operations;

/// <summary>Settings that are read anew while the daemon runs: by SIGHUP, and by <c>mcpcore config reload</c>.</summary>
public sealed class ReloadTests : IAsyncDisposable
{
    private readonly TestHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reload_takes_effect_at_once_and_says_what_waits_for_a_restart()
    {
        Write(_home, """{ "engine": { "concurrency": 1 } }""");
        var daemon = await _home.StartDaemonAsync("engine.drain=7s");
        await daemon.WaitForStatusAsync(await daemon.SubmitAsync("generic", """{"sleep":"1h"}"""), "running");
        var second = await daemon.SubmitAsync("generic", """{"sleep":"1h"}""");
        var before = await daemon.Client.GetAsync($"jobs/{second}", Token);

        Write(_home, """{ "engine": { "concurrency": 2, "node": "other", "drain": "9s" }, "agents": { "generic": { "api_token": "sk-1" } } }""");
        var reload = await RunAsync("config", "reload", "--json");
        await daemon.WaitForStatusAsync(second, "running");
        var shown = (await daemon.Client.GetAsync("config", Token)).GetProperty("settings");

        Assert.Equal("pending", before.Text("status"));
        Assert.Equal((0, ""), (reload.ExitCode, reload.Error));
        Assert.Equal(
            """[{"key":"engine.concurrency","from":1,"to":2},{"key":"agents.generic","from":null,"to":{"api_token":"***"}}]""",
            reload.Json().GetProperty("applied").GetRawText());
        Assert.Equal("engine.node", Assert.Single(reload.Json().GetProperty("needs_restart").EnumerateArray()).Text("key"));
        Assert.Equal(2, Setting(shown, "engine.concurrency").GetProperty("value").GetInt32());
        Assert.Equal("default", Setting(shown, "engine.node").GetProperty("origin").Text("kind"));

        // What the command line of the start said goes over the file, then as now.
        Assert.Equal("7s", Setting(shown, "engine.drain").Text("value"));
    }

    [Fact]
    public async Task SIGHUP_reads_the_settings_anew_and_the_daemon_stays()
    {
        var daemon = await _home.StartDaemonAsync("engine.node=a");
        Write(_home, """{ "engine": { "concurrency": 23 }, "logging": { "level": "warning" } }""");

        Signals.Send(daemon.ProcessId, Signals.HangUp);
        await Eventually.IsTrueAsync(async () => (await daemon.Client.GetAsync("daemon", Token)).GetProperty("slots").GetProperty("total").GetInt32() == 23);
        await daemon.Client.PostAsync("daemon/drain", null, Token);
        Write(_home, "{}");
        Signals.Send(daemon.ProcessId, Signals.HangUp);
        await daemon.WaitForLineAsync("In effect: engine.concurrency 23 > ");

        // Between the two reloads nothing below a warning was logged.
        Assert.DoesNotContain("Drain by a person", daemon.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reload_with_faults_changes_nothing_and_says_why_in_answer_and_log()
    {
        Write(_home, """{ "engine": { "concurrency": 3 } }""");
        var daemon = await _home.StartDaemonAsync();

        Write(_home, "{\n  \"engine\": { \"concurrency\": 5, \"drian\": \"3s\" }\n}");
        var reload = await RunAsync("config", "reload");
        Signals.Send(daemon.ProcessId, Signals.HangUp);
        await daemon.WaitForLineAsync("was not taken; the settings of before hold");
        var status = await daemon.Client.GetAsync("daemon", Token);

        Assert.Equal((5, ""), (reload.ExitCode, reload.Output));
        Assert.Contains("the settings of before hold", reload.Error, StringComparison.Ordinal);
        Assert.Contains($"{_home.Folder.Configuration}:2:33: \"engine.drian\" is no setting; did you mean \"engine.drain\"?", reload.Error, StringComparison.Ordinal);
        Assert.Contains("did you mean \"engine.drain\"?", daemon.Output, StringComparison.Ordinal);
        Assert.Equal(3, status.GetProperty("slots").GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_plugin_takes_up_its_new_settings_and_keeps_the_old_ones_when_it_refuses_them()
    {
        await using var home = new TestHome { WithShippedPlugins = true };
        var daemon = await home.StartDaemonAsync();
        const string Job = """{"program":"true"}""";
        var refused = await Assert.ThrowsAsync<McpCoreException>(() => daemon.SubmitAsync("exec", Job));

        Write(home, """{ "plugins": { "exec": { "settings": { "allow": ["true"] } } } }""");
        var taken = await CommandLine.RunAsync(home.Folder, "config", "reload");
        var first = await daemon.WaitForEndAsync(await daemon.SubmitAsync("exec", Job));
        Write(home, """{ "plugins": { "exec": { "settings": { "allow": 5 } } } }""");
        var unfit = await CommandLine.RunAsync(home.Folder, "config", "reload");
        var second = await daemon.WaitForEndAsync(await daemon.SubmitAsync("exec", Job));

        Assert.Equal(422, refused.Problem.Status);
        Assert.Equal((0, ""), (taken.ExitCode, taken.Error));
        Assert.Contains("The plugin exec was loaded anew.", taken.Output, StringComparison.Ordinal);
        Assert.Equal("completed", first.Text("status"));
        Assert.Equal(5, unfit.ExitCode);
        Assert.Contains("the plugin exec was not taken with its new settings and goes on with those of before: settings_invalid", unfit.Error, StringComparison.Ordinal);
        Assert.Equal("completed", second.Text("status"));
    }

    [Fact]
    public async Task SIGHUP_to_the_command_in_front_reaches_its_daemon()
    {
        await using var run = RunningCommand.Start(_home.Folder, "daemon", "run", "--set", "engine.node=front");
        await run.WaitForLineAsync("answers at");
        Write(_home, """{ "engine": { "concurrency": 23 } }""");

        run.Send(Signals.HangUp);
        await run.WaitForLineAsync("engine.concurrency");
        run.Send(Signals.Terminate);

        Assert.Equal(0, (await run.WaitForExitAsync()).ExitCode);
    }

    [Fact]
    public async Task A_reload_without_a_change_says_so()
    {
        await _home.StartDaemonAsync();

        var reload = await RunAsync("config", "reload");

        Assert.Equal((0, "Nothing has changed.\n", ""), (reload.ExitCode, reload.Output, reload.Error));
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    private static void Write(TestHome home, string configuration)
    {
        Directory.CreateDirectory(home.Folder.Path);
        File.WriteAllText(home.Folder.Configuration, configuration);
    }

    private static JsonElement Setting(JsonElement settings, string key) => settings.EnumerateArray().Single(setting => setting.Text("key") == key);

    private Task<CommandResult> RunAsync(params string[] arguments) => CommandLine.RunAsync(_home.Folder, arguments);
}
