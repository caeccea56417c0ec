using System.Diagnostics;
using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Cli;

/// <summary><c>mcpcore daemon</c>: start, stop, status, run.</summary>
public sealed class DaemonCommandTests : IAsyncDisposable
{
    private readonly TestHome _home = new();

    [Fact]
    public async Task Start_returns_when_the_daemon_answers_and_the_daemon_stays()
    {
        var start = await RunAsync("daemon", "start");
        var status = await RunAsync("daemon", "status", "--json");
        var again = await RunAsync("daemon", "start");

        Assert.Equal(0, start.ExitCode);
        var processId = status.Json().GetProperty("pid").GetInt32();
        Assert.Contains($"process {processId}", start.Output, StringComparison.Ordinal);
        Assert.Equal(0, again.ExitCode);
        Assert.Contains($"already running (process {processId}", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_waits_until_the_process_has_gone()
    {
        await RunAsync("daemon", "start");
        var processId = _home.Folder.ReadDaemonFile()!.Value.ProcessId;
        using var daemon = Process.GetProcessById(processId);

        var stop = await RunAsync("daemon", "stop");

        Assert.Equal(0, stop.ExitCode);
        Assert.True(daemon.HasExited);
        Assert.Contains("has stopped", stop.Output, StringComparison.Ordinal);
        Assert.Equal(3, (await RunAsync("daemon", "stop")).ExitCode);
    }

    [Fact]
    public async Task Status_as_json_has_the_shape_of_the_contract()
    {
        var daemon = await _home.StartDaemonAsync("engine.concurrency=3");
        await daemon.WaitForEndAsync(await daemon.SubmitAsync("generic", "{}"));
        await daemon.SubmitAsync("generic", "{}", ""","delay":"1h" """);

        var json = await RunAsync("daemon", "status", "--json");
        var people = await RunAsync("daemon", "status");

        var status = json.Json();
        Assert.Superset(
            new HashSet<string> { "pid", "version", "started_at", "home", "pipe", "jobs", "plugins", "nodes", "slots" }, status.Members().ToHashSet());
        Assert.Equal(daemon.ProcessId, status.GetProperty("pid").GetInt32());
        Assert.Equal((_home.Folder.Path, _home.Folder.Pipe), (status.Text("home"), status.Text("pipe")));
        Assert.Equal("""{"scheduled":1,"blocked":0,"pending":0,"running":0,"completed":1,"failed":0,"cancelled":0}""", status.GetProperty("jobs").GetRawText());
        Assert.Equal((1, 1), (status.GetProperty("plugins").GetInt32(), status.GetProperty("nodes").GetInt32()));
        Assert.Equal("""{"used":0,"total":3,"abandoned":0}""", status.GetProperty("slots").GetRawText());
        Assert.Contains("1 scheduled, 1 completed", people.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_TCP_door_is_opened_and_shown_by_the_command_line()
    {
        var start = await RunAsync("daemon", "start", "--http", "127.0.0.1:0");
        var json = await RunAsync("daemon", "status", "--json");
        var people = await RunAsync("daemon", "status");

        var url = json.Json().Text("http");
        Assert.StartsWith("http://127.0.0.1:", url, StringComparison.Ordinal);
        Assert.Contains(url, start.Output, StringComparison.Ordinal);
        Assert.Contains(people.Lines(), line => line.StartsWith("http ", StringComparison.Ordinal) && line.EndsWith(url, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_closed_TCP_door_is_not_shown()
    {
        await _home.StartDaemonAsync();

        var people = await RunAsync("daemon", "status");

        Assert.DoesNotContain("http", people.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_TCP_door_in_use_refuses_the_start()
    {
        await using var other = new TestHome();
        var open = await other.StartDaemonAsync("http.listen=127.0.0.1:0");
        var address = (await open.Client.GetAsync("daemon", TestContext.Current.CancellationToken)).Text("http")["http://".Length..];

        var start = await RunAsync("daemon", "start", "--http", address);
        var run = await RunAsync("daemon", "run", "--http", address);

        Assert.Equal((5, 5), (start.ExitCode, run.ExitCode));
        Assert.Contains($"http.listen is {address}, which is in use", start.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_home_can_be_named_on_the_command_line()
    {
        await using var elsewhere = new TestHome();
        var daemon = await _home.StartDaemonAsync();

        var named = await CommandLine.RunAsync(elsewhere.Folder, "daemon", "status", "--home", _home.Folder.Path, "--json");
        var other = await CommandLine.RunAsync(elsewhere.Folder, "daemon", "status", "--json");

        Assert.Equal(daemon.ProcessId, named.Json().GetProperty("pid").GetInt32());
        Assert.Equal(3, other.ExitCode);
    }

    [Theory]
    [InlineData(3, null, null)]
    [InlineData(5, "5", null)]
    [InlineData(7, "5", "engine.concurrency=7")]
    public async Task The_command_line_goes_over_the_environment_and_that_over_the_file(int expected, string? variable, string? setting)
    {
        Directory.CreateDirectory(_home.Folder.Path);
        await File.WriteAllTextAsync(_home.Folder.Configuration, """{ "engine": { "concurrency": 3 } }""", TestContext.Current.CancellationToken);

        var start = await ProgramRun.RunAsync(
            Checkout.CommandLine,
            ["daemon", "start", "--home", _home.Folder.Path, .. setting is null ? Array.Empty<string>() : ["--set", setting]],
            variable is null ? [] : [("MCPCORE__ENGINE__CONCURRENCY", variable)]);
        var status = await RunAsync("daemon", "status", "--json");

        Assert.Equal(0, start.ExitCode);
        Assert.Equal(expected, status.Json().GetProperty("slots").GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_start_that_fails_says_what_the_daemon_said()
    {
        var run = await RunAsync("daemon", "start", "--set", "engine.concurency=7");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("The daemon did not start", run.Error, StringComparison.Ordinal);
        Assert.Contains("did you mean \"engine.concurrency\"?", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_keeps_the_daemon_in_the_foreground_and_passes_a_signal_on()
    {
        await using var run = RunningCommand.Start(_home.Folder, "daemon", "run", "--set", "engine.node=front");
        await run.WaitForLineAsync("answers at");

        run.Send(Signals.Terminate);
        var ended = await run.WaitForExitAsync();

        Assert.Equal(0, ended.ExitCode);
        Assert.Null(_home.Folder.ReadDaemonFile());
    }

    public async ValueTask DisposeAsync()
    {
        // Daemons in the background are not children of the suite: the home says which one is its own.
        if (_home.Folder.ReadDaemonFile() is { ProcessId: var processId })
        {
            await EndAsync(processId);
        }

        await _home.DisposeAsync();
    }

    private static async Task EndAsync(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            process.Kill();
            await process.WaitForExitAsync();
        }
        catch (ArgumentException)
        {
            // It has gone already.
        }
    }

    private Task<CommandResult> RunAsync(params string[] arguments) => CommandLine.RunAsync(_home.Folder, arguments);
}
