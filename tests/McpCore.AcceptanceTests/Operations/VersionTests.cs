using McpCore.AcceptanceTests.Cli;
using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Operations;

/// <summary>Client and daemon of versions that do not belong together.</summary>
public sealed class VersionTests : IAsyncDisposable
{
    private readonly TestHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("agents")]
    [InlineData("submit", "generic")]
    [InlineData("wait", "@last", "--timeout", "1s")]
    [InlineData("config", "reload")]
    public async Task A_command_refuses_a_daemon_of_another_version_with_both_paths(params string[] arguments)
    {
        await using var other = new OtherVersion(await _home.StartDaemonAsync());

        var run = await CommandLine.RunAsync(other.Home, arguments);

        Assert.Equal((5, ""), (run.ExitCode, run.Output));
        Assert.Contains($"version 0.1.0 ({Checkout.CommandLine})", run.Error, StringComparison.Ordinal);
        Assert.Contains($"version {OtherVersion.Version} ({LeanInstallation.Daemon})", run.Error, StringComparison.Ordinal);
        Assert.Contains("restart the daemon", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_client_library_refuses_it_too()
    {
        await using var other = new OtherVersion(await _home.StartDaemonAsync());
        using var client = new McpCoreClient(other.Home);

        var refusal = await Assert.ThrowsAsync<McpCoreException>(() => client.GetAsync("jobs", Token));

        Assert.Equal(ErrorCodes.VersionMismatch, refusal.Problem.Code);
        Assert.Contains(OtherVersion.Version, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_start_and_stop_work_with_any_version()
    {
        var daemon = await _home.StartDaemonAsync();
        await using var other = new OtherVersion(daemon);

        var status = await CommandLine.RunAsync(other.Home, "daemon", "status", "--json");
        var start = await CommandLine.RunAsync(other.Home, "daemon", "start");
        var stop = await CommandLine.RunAsync(other.Home, "daemon", "stop");

        Assert.Equal(daemon.ProcessId, status.Json().GetProperty("pid").GetInt32());
        Assert.Contains("already running", start.Output, StringComparison.Ordinal);
        Assert.Equal(0, stop.ExitCode);
        Assert.Equal(0, await daemon.WaitForExitAsync());
    }

    [Fact]
    public async Task Every_answer_says_the_version_refusals_too()
    {
        var daemon = await _home.StartDaemonAsync("http.listen=127.0.0.1:0");
        using var http = new HttpClient { BaseAddress = new Uri((await daemon.Client.GetAsync("daemon", Token)).Text("http")) };

        using var answer = await http.GetAsync(new Uri("/api/v1/jobs", UriKind.Relative), Token);
        using var refusal = await http.GetAsync(new Uri("/api/v1/jobs/ffffffff", UriKind.Relative), Token);

        Assert.Equal("0.1.0", Assert.Single(answer.Headers.GetValues("MCPCore-Version")));
        Assert.Equal((404, "0.1.0"), ((int)refusal.StatusCode, Assert.Single(refusal.Headers.GetValues("MCPCore-Version"))));
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();
}
