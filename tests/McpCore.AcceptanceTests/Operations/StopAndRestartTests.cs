using System.Diagnostics;
using McpCore.AcceptanceTests.Cli;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Operations;

/// <summary><c>mcpcore daemon stop</c>, <c>restart</c>, <c>drain</c> and <c>resume</c>.</summary>
public sealed class StopAndRestartTests : IAsyncDisposable
{
    private readonly TestHome _home = new();
    private readonly ProbeFiles _files;

    public StopAndRestartTests()
    {
        _home.AddPlugin("probe");
        _files = new ProbeFiles(_home);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stop_shows_the_jobs_that_it_waits_for_until_they_have_ended()
    {
        var daemon = await _home.StartDaemonAsync("engine.drain=1h");
        var id = await StartJobAsync(daemon);

        await using var stop = RunningCommand.Start(_home.Folder, "daemon", "stop", "--json");
        await stop.WaitForLineAsync($"probe {id[^8..]}, ");
        _files.Open();
        var stopped = await stop.WaitForExitAsync();

        Assert.Equal(0, stopped.ExitCode);
        Assert.Equal($$"""{"stopped":true,"pid":{{daemon.ProcessId}},"waited_for":[{"id":"{{id}}","type":"probe"}]}""", stopped.Output.TrimEnd());
        Assert.Contains("Waiting for 1 running job(s)", stopped.Error, StringComparison.Ordinal);
        Assert.Equal(0, await daemon.WaitForExitAsync());
        var job = await (await _home.StartDaemonAsync()).WaitForEndAsync(id);
        Assert.Equal(["completed"], job.Outcomes());
    }

    [Fact]
    public async Task In_a_terminal_the_jobs_are_drawn_again_and_again_until_they_have_ended()
    {
        var daemon = await _home.StartDaemonAsync("engine.drain=1h");
        var id = await StartJobAsync(daemon);
        var screen = _home.Folder.In("screen.txt");

        using var terminal = StartInTerminal(screen, $"'{Checkout.CommandLine}' daemon stop --home '{_home.Folder.Path}'");
        await Eventually.IsTrueAsync(() => File.Exists(screen) && Pictures(screen) >= 3);
        _files.Open();
        await terminal.WaitForExitAsync(Token).WaitAsync(Limits.Hang, Token);
        await daemon.WaitForExitAsync();

        var printed = await File.ReadAllTextAsync(screen, Token);
        Assert.Contains($"  probe {id[^8..]}, ", printed, StringComparison.Ordinal);
        Assert.Contains("\u001b[2A\r\u001b[J", printed, StringComparison.Ordinal);
        Assert.Contains("The daemon has stopped.", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_daemon_in_front_stops_when_its_terminal_is_closed()
    {
        var screen = Path.Combine(Path.GetTempPath(), $"mcpcore-screen-{Guid.NewGuid():N}");
        try
        {
            using var terminal = StartInTerminal(screen, $"'{LeanInstallation.Daemon}' run --home '{_home.Folder.Path}'");
            await Eventually.IsTrueAsync(() => File.Exists(screen) && File.ReadAllText(screen).Contains("answers at", StringComparison.Ordinal));
            await using var daemon = new BackgroundDaemon(_home.Folder);

            terminal.Kill();
            await Eventually.IsTrueAsync(() => !File.Exists(_home.Folder.DaemonFile));

            var log = await CommandLine.RunAsync(_home.Folder, "daemon", "logs");
            Assert.Contains("Engine stopped", log.Output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(screen);
        }
    }

    [Fact]
    public async Task Stop_now_interrupts_running_jobs_and_they_run_again()
    {
        var daemon = await _home.StartDaemonAsync("engine.drain=1h");
        var id = await StartJobAsync(daemon);

        var stop = await CommandLine.RunAsync(_home.Folder, "daemon", "stop", "--now");
        _files.Open();
        var job = await (await _home.StartDaemonAsync()).WaitForEndAsync(id);

        Assert.Equal((0, "The daemon has stopped.\n"), (stop.ExitCode, stop.Output));
        Assert.Equal(["interrupted", "completed"], job.Outcomes());
    }

    [Fact]
    public async Task Restart_starts_a_new_process_with_the_settings_of_the_first_start()
    {
        await using var other = new BackgroundDaemon(_home.Folder);
        var start = await CommandLine.RunAsync(_home.Folder, "daemon", "start", "--set", "engine.concurrency=3", "--set", "engine.drain=5s", "--json");

        var restart = await CommandLine.RunAsync(_home.Folder, "daemon", "restart", "--set", "engine.drain=6s", "--json");
        var drain = (await CommandLine.RunAsync(_home.Folder, "config", "show")).Lines().Single(line => line.StartsWith("engine.drain ", StringComparison.Ordinal));

        Assert.Equal((0, 0), (start.ExitCode, restart.ExitCode));
        Assert.NotEqual(start.Json().GetProperty("pid").GetInt32(), restart.Json().GetProperty("pid").GetInt32());
        Assert.Equal(3, restart.Json().GetProperty("slots").GetProperty("total").GetInt32());
        Assert.Contains("6s", drain, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_without_a_daemon_starts_one()
    {
        await using var other = new BackgroundDaemon(_home.Folder);

        var restart = await CommandLine.RunAsync(_home.Folder, "daemon", "restart");

        Assert.Equal(0, restart.ExitCode);
        Assert.Contains("The daemon is running", restart.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_drained_daemon_stays_finishes_what_runs_and_starts_nothing_until_it_is_resumed()
    {
        var daemon = await _home.StartDaemonAsync();
        var running = await StartJobAsync(daemon);

        var drain = await CommandLine.RunAsync(_home.Folder, "daemon", "drain", "--json");
        var waiting = await daemon.SubmitAsync("generic", "{}");
        var explained = await CommandLine.RunAsync(_home.Folder, "explain", waiting);
        var status = await CommandLine.RunAsync(_home.Folder, "daemon", "status", "--json");
        _files.Open();
        var ended = await daemon.WaitForEndAsync(running);
        var still = await daemon.Client.GetAsync($"jobs/{waiting}", Token);
        var resume = await CommandLine.RunAsync(_home.Folder, "daemon", "resume");
        var last = await daemon.WaitForEndAsync(waiting);

        Assert.Equal("""{"state":"drained","changed":true,"running":1}""", drain.Output.TrimEnd());
        Assert.Contains("mcpcore daemon resume", explained.Output, StringComparison.Ordinal);
        Assert.Equal("drained", status.Json().Text("state"));
        Assert.Equal("completed", ended.Status());
        Assert.Equal(("pending", "drained"), (still.Status(), still.GetProperty("waiting_reason").Text("code")));
        Assert.Equal((0, "Jobs are started again.\n"), (resume.ExitCode, resume.Output));
        Assert.Equal("completed", last.Status());
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    private static int Pictures(string screen) => File.ReadAllText(screen).Split("Waiting for 1 running job(s)").Length - 1;

    /// <summary>Runs a command in a terminal of its own, whose screen goes to a file. Killing it closes the terminal.</summary>
    private static Process StartInTerminal(string screen, string command)
    {
        ToolRun.Require("script", "bsdutils");

        // Where the tests run behind nohup, what they start ignores SIGHUP from its first moment, and so would the daemon.
        var start = new ProcessStartInfo("env", ["--default-signal=HUP", "script", "--quiet", "--flush", "--command", command, screen]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["TERM"] = "xterm";
        var terminal = Process.Start(start)!;
        terminal.OutputDataReceived += (_, _) => { };
        terminal.BeginOutputReadLine();
        return terminal;
    }

    private async Task<string> StartJobAsync(DaemonUnderTest daemon)
    {
        var id = await daemon.SubmitAsync("probe", _files.Payload());
        await daemon.WaitForStatusAsync(id, "running");
        return id;
    }
}
