using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Crashes;

/// <summary>What becomes of jobs when the daemon is killed and started again.</summary>
public sealed class RescueTests : IAsyncDisposable
{
    /// <summary>A rescue must not wait until the lease of the dead daemon has run out.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private readonly TestHome _home = new();
    private readonly ProbeFiles _files;

    public RescueTests()
    {
        _home.AddPlugin("probe");
        _files = new ProbeFiles(_home);
    }

    [Fact]
    public async Task A_job_that_ran_at_the_kill_runs_again_at_once_under_the_same_attempt()
    {
        var id = await RunAndKillAsync();

        var daemon = await _home.StartDaemonAsync();
        var rescued = await daemon.WaitForStatusAsync(id, "running");
        _files.Open();
        var ended = await daemon.WaitForEndAsync(id);

        Assert.Equal(1, rescued.Number("attempt"));
        Assert.Equal(2, rescued.Number("run"));
        Assert.Equal(["crashed", null], rescued.Outcomes());
        Assert.Equal("owner_died", rescued.Attempts()[0].ErrorCode());
        Assert.Equal(["crashed", "completed"], ended.Outcomes());
        Assert.Equal(1, ended.Number("max_attempts"));
        var status = await daemon.Client.GetAsync("daemon", TestContext.Current.CancellationToken);
        var wait = ended.Attempts()[1].GetProperty("started_at").GetDateTimeOffset() - status.GetProperty("started_at").GetDateTimeOffset();
        Assert.InRange(wait, TimeSpan.Zero, Lease);
    }

    [Fact]
    public async Task A_job_whose_daemon_died_three_times_in_a_row_is_poisoned_until_somebody_retries_it()
    {
        var id = await RunAndKillAsync();
        await KillAgainAsync(id);
        await KillAgainAsync(id);

        var daemon = await _home.StartDaemonAsync();
        var poisoned = await daemon.WaitForEndAsync(id);
        _files.Open();
        await daemon.Client.PostAsync($"jobs/{id}/retry", null, TestContext.Current.CancellationToken);
        var retried = await daemon.WaitForStatusAsync(id, "completed");

        Assert.Equal("failed", poisoned.Status());
        Assert.Equal("poisoned", poisoned.ErrorCode());
        Assert.Equal(["crashed", "crashed", "crashed"], poisoned.Outcomes());
        Assert.Equal([1, 1, 1], poisoned.Attempts().Select(run => run.Number("attempt")));
        Assert.Equal(2, retried.Number("attempt"));
        Assert.Equal(4, retried.Number("run"));
    }

    [Fact]
    public async Task An_orderly_interruption_between_crashes_starts_their_count_again()
    {
        var id = await RunAndKillAsync();
        await KillAgainAsync(id);
        var interrupting = await _home.StartDaemonAsync("engine.drain=0s");
        await interrupting.WaitForStatusAsync(id, "running");
        await interrupting.TerminateAsync();
        await KillAgainAsync(id);
        await KillAgainAsync(id);

        _files.Open();
        var daemon = await _home.StartDaemonAsync();
        var ended = await daemon.WaitForEndAsync(id);

        Assert.Equal(["crashed", "crashed", "interrupted", "crashed", "crashed", "completed"], ended.Outcomes());
        Assert.All(ended.Attempts(), run => Assert.Equal(1, run.Number("attempt")));
    }

    [Fact]
    public async Task Waiting_jobs_survive_a_kill_with_all_that_was_submitted()
    {
        var killed = await _home.StartDaemonAsync("engine.concurrency=1");
        var running = await killed.SubmitAsync("probe", _files.Payload());
        await killed.WaitForStatusAsync(running, "running");
        var pending = await killed.SubmitAsync("generic", "{}", ""","priority":9,"metadata":{"owner":"quant"},"tags":["kept"]""");
        var scheduled = await killed.SubmitAsync("generic", "{}", ""","delay":"1h" """);
        var before = await killed.Client.GetAsync($"jobs/{scheduled}", TestContext.Current.CancellationToken);
        await killed.KillAsync();

        _files.Open();
        var daemon = await _home.StartDaemonAsync("engine.concurrency=1");
        var first = await daemon.WaitForEndAsync(pending);
        await daemon.WaitForEndAsync(running);
        var after = await daemon.Client.GetAsync($"jobs/{scheduled}", TestContext.Current.CancellationToken);

        Assert.Equal("completed", first.Status());
        Assert.Equal("quant", first.GetProperty("metadata").GetProperty("owner").GetString());
        Assert.Equal("kept", Assert.Single(first.GetProperty("tags").EnumerateArray()).GetString());
        Assert.Equal("scheduled", after.Status());
        Assert.Equal(before.GetProperty("run_at").GetString(), after.GetProperty("run_at").GetString());
    }

    [Fact]
    public async Task A_checkpoint_survives_a_kill()
    {
        var killed = await _home.StartDaemonAsync();
        var id = await killed.SubmitAsync("probe", _files.Payload(more: ""","checkpoint":true,"event":"saved" """));
        await killed.WaitForEventAsync(id, "job.event");
        await killed.KillAsync();

        _files.Open();
        var daemon = await _home.StartDaemonAsync();
        var ended = await daemon.WaitForEndAsync(id);

        Assert.Equal(2, ended.GetProperty("result").Number("counter"));
    }

    [Fact]
    public async Task A_cancel_that_was_stored_before_the_kill_stands_after_it()
    {
        var killed = await _home.StartDaemonAsync("engine.cancel_grace=1h");
        var id = await killed.SubmitAsync("probe", _files.Payload(more: ""","ignore_cancellation":true"""));
        await killed.WaitForStatusAsync(id, "running");
        await killed.Client.PostAsync($"jobs/{id}/cancel", null, TestContext.Current.CancellationToken);
        await killed.KillAsync();

        var daemon = await _home.StartDaemonAsync();
        var ended = await daemon.WaitForEndAsync(id);

        Assert.Equal("cancelled", ended.Status());
        Assert.Equal(1, ended.Number("run"));
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    private async Task<string> RunAndKillAsync()
    {
        var daemon = await _home.StartDaemonAsync();
        var id = await daemon.SubmitAsync("probe", _files.Payload());
        await daemon.WaitForStatusAsync(id, "running");
        await daemon.KillAsync();
        return id;
    }

    private async Task KillAgainAsync(string id)
    {
        var daemon = await _home.StartDaemonAsync();
        await daemon.WaitForStatusAsync(id, "running");
        await daemon.KillAsync();
    }
}
