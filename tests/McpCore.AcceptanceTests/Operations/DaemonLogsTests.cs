using System.Text.Json;
using McpCore.AcceptanceTests.Cli;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Operations;

/// <summary><c>mcpcore daemon logs</c>.</summary>
public sealed class DaemonLogsTests : IAsyncDisposable
{
    private const string DrainLine = "Drain by a person: no job is started until it is lifted";
    private readonly TestHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Logs_shows_the_newest_lines_also_when_the_daemon_is_gone()
    {
        var daemon = await _home.StartDaemonAsync();
        await daemon.Client.PostAsync("daemon/drain", null, Token);
        await daemon.TerminateAsync();

        var people = await RunAsync("daemon", "logs", "-n", "3");
        var json = await RunAsync("daemon", "logs", "-n", "1", "--json");

        Assert.Equal((0, ""), (people.ExitCode, people.Error));
        Assert.Equal([DrainLine, "mcpcored is stopping", "Engine stopped"], people.Lines().Select(line => line[(line.IndexOf(" INF ", StringComparison.Ordinal) + 5)..]));
        Assert.Equal("Engine stopped", json.Json().Text("MessageTemplate"));
    }

    [Fact]
    public async Task Following_goes_on_in_the_next_file_and_loses_no_line()
    {
        const int Jobs = 200;
        var daemon = await _home.StartDaemonAsync("logging.level=debug", "logging.max_file_bytes=65536");
        await using var follower = RunningCommand.Start(_home.Folder, "daemon", "logs", "--follow", "--json", "-n", "1000");
        await follower.WaitForLineAsync("answers at");

        for (var i = 0; i < Jobs; i++)
        {
            await daemon.WaitForEndAsync(await daemon.SubmitAsync("generic", "{}"));
        }

        await daemon.Client.PostAsync("daemon/drain", null, Token);
        await follower.WaitForLineAsync("Drain by a person");
        follower.Send(Signals.Interrupt);
        var followed = await follower.WaitForExitAsync();

        Assert.Equal(130, followed.ExitCode);
        Assert.True(Directory.GetFiles(_home.Folder.Logs, "mcpcored-*.json").Length > 1);
        var starts = followed.Lines().Select(line => JsonDocument.Parse(line).RootElement).Count(line => line.Text("MessageTemplate").StartsWith("{JobType} {JobId} started", StringComparison.Ordinal));
        Assert.Equal(Jobs, starts);
    }

    [Fact]
    public async Task A_home_without_a_log_is_not_found()
    {
        var logs = await RunAsync("daemon", "logs");

        Assert.Equal((4, ""), (logs.ExitCode, logs.Output));
        Assert.Contains($"There is no log in {_home.Folder.Logs}", logs.Error, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    private Task<CommandResult> RunAsync(params string[] arguments) => CommandLine.RunAsync(_home.Folder, arguments);
}
