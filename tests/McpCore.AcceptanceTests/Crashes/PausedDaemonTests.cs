using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Crashes;

/// <summary>A daemon that is stopped for a while, as by a debugger, a laptop's lid or a machine that is moved, and then goes on.</summary>
public sealed class PausedDaemonTests : IAsyncDisposable
{
    /// <summary>Longer than anything that looks for dead runs: the dispatcher's safety net is the longest, with five seconds.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(8);

    private readonly TestHome _home = new();
    private readonly ProbeFiles _files;

    public PausedDaemonTests()
    {
        _home.AddPlugin("probe");
        _files = new ProbeFiles(_home);
    }

    [Fact]
    public async Task The_time_of_a_pause_counts_neither_as_silence_nor_against_the_timeout()
    {
        var daemon = await _home.StartDaemonAsync("engine.concurrency=3");
        var silent = await daemon.SubmitAsync("probe", _files.Payload(more: ""","heartbeat":true"""), ""","heartbeat_timeout":"4s" """);
        var slow = await daemon.SubmitAsync("probe", _files.Payload(), ""","timeout":"5s" """);
        await daemon.WaitForStatusAsync(silent, "running");
        await daemon.WaitForStatusAsync(slow, "running");

        await PauseAsync(daemon);
        _files.Open();
        var jobs = new[] { await daemon.WaitForEndAsync(silent), await daemon.WaitForEndAsync(slow) };

        Assert.All(jobs, job => Assert.Equal(("completed", 1), (job.Status(), job.Number("run"))));
    }

    [Fact]
    public async Task A_daemon_that_was_paused_goes_on_with_its_jobs_and_runs_nothing_twice()
    {
        var daemon = await _home.StartDaemonAsync("engine.concurrency=2");
        var running = await daemon.SubmitAsync("probe", _files.Payload());
        var waiting = await daemon.SubmitAsync("probe", _files.Payload(), ""","delay":"2s" """);
        await daemon.WaitForStatusAsync(running, "running");

        await PauseAsync(daemon);
        await daemon.WaitForStatusAsync(waiting, "running");
        _files.Open();
        var jobs = new[] { await daemon.WaitForEndAsync(running), await daemon.WaitForEndAsync(waiting) };

        Assert.All(jobs, job => Assert.Equal(("completed", 1, 1), (job.Status(), job.Number("run"), job.Number("attempt"))));
        Assert.All(jobs, job => Assert.Equal(["completed"], job.Outcomes()));
        Assert.Equal(
            new[] { running, waiting }.SelectMany(id => new[] { $"{id} start", $"{id} completed" }).Order(StringComparer.Ordinal),
            _files.ReadRecord().Select(line => $"{line.JobId} {line.Word}").Order(StringComparer.Ordinal));
    }

    private static async Task PauseAsync(DaemonUnderTest daemon)
    {
        Signals.Send(daemon.ProcessId, Signals.Stop);
        await Task.Delay(Pause, TestContext.Current.CancellationToken);
        Signals.Send(daemon.ProcessId, Signals.Continue);
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();
}
