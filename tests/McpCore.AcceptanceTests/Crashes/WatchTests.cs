using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Crashes;

/// <summary>Whoever waits for a job is not thrown out by a restart of the daemon.</summary>
public sealed class WatchTests : IAsyncDisposable
{
    private readonly TestHome _home = new();

    [Fact]
    public async Task A_submit_that_follows_its_job_goes_on_when_the_daemon_is_killed_and_started_again()
    {
        _home.AddPlugin("probe");
        var files = new ProbeFiles(_home);
        var killed = await _home.StartDaemonAsync();
        await using var submit = RunningCommand.Start(_home.Folder, "submit", "probe", $"gate={files.Gate()}", "log_lines=1", "--follow", "--json");
        await submit.WaitForLineAsync("Line 1 of 1");

        await killed.KillAsync();
        await _home.StartDaemonAsync();
        files.Open();
        var run = await submit.WaitForExitAsync();

        Assert.Equal(0, run.ExitCode);
        using var job = System.Text.Json.JsonDocument.Parse(run.Output);
        Assert.Equal(["crashed", "completed"], job.RootElement.Outcomes());
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();
}
