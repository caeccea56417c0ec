using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Crashes;

/// <summary>An orderly stop: what runs may finish, what cannot is interrupted at no cost.</summary>
public sealed class DrainTests : IAsyncDisposable
{
    private const string DrainingLine = "Draining: 1";
    private readonly TestHome _home = new();
    private readonly ProbeFiles _files;

    public DrainTests()
    {
        _home.AddPlugin("probe");
        _files = new ProbeFiles(_home);
    }

    [Fact]
    public async Task A_running_job_may_finish_while_submits_are_refused_and_reads_go_on()
    {
        var daemon = await _home.StartDaemonAsync();
        var id = await StartJobAsync(daemon);

        Signals.Send(daemon.ProcessId, Signals.Terminate);
        await daemon.WaitForLineAsync(DrainingLine);
        var refused = await Assert.ThrowsAsync<McpCoreException>(() => daemon.SubmitAsync("generic", "{}"));
        var typed = await CommandLine.RunAsync(_home.Folder, "submit", "generic");
        var meanwhile = await daemon.Client.GetAsync($"jobs/{id}", TestContext.Current.CancellationToken);
        _files.Open();
        var exitCode = await daemon.WaitForExitAsync();

        Assert.Equal((503, "draining"), (refused.Problem.Status, refused.Problem.Code));
        Assert.Equal(5, typed.ExitCode);
        Assert.Contains("stopping", typed.Error, StringComparison.Ordinal);
        Assert.Equal("running", meanwhile.Status());
        Assert.Equal(0, exitCode);
        var job = await ReadAfterRestartAsync(id);
        Assert.Equal("completed", job.Status());
        Assert.Equal(["completed"], job.Outcomes());
    }

    [Fact]
    public async Task A_job_that_outlasts_the_drain_is_interrupted_and_runs_again_under_the_same_attempt()
    {
        var stopping = await _home.StartDaemonAsync("engine.drain=200ms");
        var id = await StartJobAsync(stopping);

        var exitCode = await stopping.TerminateAsync();
        var daemon = await _home.StartDaemonAsync();
        var again = await daemon.WaitForStatusAsync(id, "running");
        _files.Open();
        var ended = await daemon.WaitForEndAsync(id);

        Assert.Equal(0, exitCode);
        Assert.Equal(1, again.Number("attempt"));
        Assert.Equal(2, again.Number("run"));
        Assert.Equal("completed", ended.Status());
        Assert.Equal(["interrupted", "completed"], ended.Outcomes());
        Assert.Contains(_files.ReadRecord(), line => line is { Run: 1, Word: "cancelled Shutdown" });
    }

    [Theory]
    [InlineData(Signals.Terminate)]
    [InlineData(Signals.Interrupt)]
    public async Task A_second_signal_cuts_the_drain_short(int signal)
    {
        var daemon = await _home.StartDaemonAsync("engine.drain=1h");
        var id = await StartJobAsync(daemon);

        Signals.Send(daemon.ProcessId, Signals.Terminate);
        await daemon.WaitForLineAsync(DrainingLine);
        Signals.Send(daemon.ProcessId, signal);
        var exitCode = await daemon.WaitForExitAsync();

        Assert.Equal(0, exitCode);
        _files.Open();
        Assert.Equal(["interrupted", "completed"], (await ReadAfterRestartAsync(id)).Outcomes());
    }

    [Fact]
    public async Task A_start_during_the_drain_is_refused_and_a_second_stop_hurries_it()
    {
        var daemon = await _home.StartDaemonAsync("engine.drain=1h");
        await StartJobAsync(daemon);

        Signals.Send(daemon.ProcessId, Signals.Terminate);
        await daemon.WaitForLineAsync(DrainingLine);
        var start = await CommandLine.RunAsync(_home.Folder, "daemon", "start");
        var stop = await CommandLine.RunAsync(_home.Folder, "daemon", "stop");
        var exitCode = await daemon.WaitForExitAsync();

        Assert.Equal(5, start.ExitCode);
        Assert.Contains("is stopping", start.Error, StringComparison.Ordinal);
        Assert.Equal(0, stop.ExitCode);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task An_idle_daemon_stops_at_once_and_leaves_no_announcement()
    {
        var daemon = await _home.StartDaemonAsync("engine.drain=1h");

        var exitCode = await daemon.TerminateAsync();

        Assert.Equal(0, exitCode);
        Assert.False(File.Exists(_home.Folder.DaemonFile));
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    private async Task<string> StartJobAsync(DaemonUnderTest daemon)
    {
        var id = await daemon.SubmitAsync("probe", _files.Payload());
        await daemon.WaitForStatusAsync(id, "running");
        return id;
    }

    private async Task<System.Text.Json.JsonElement> ReadAfterRestartAsync(string id) => await (await _home.StartDaemonAsync()).WaitForEndAsync(id);
}
