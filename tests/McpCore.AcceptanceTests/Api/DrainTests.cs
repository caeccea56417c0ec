using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Api;

/// <summary>A daemon that is told to stop: what still answers, what is refused, what goes on after the restart.</summary>
public sealed class DrainTests
{
    [Fact]
    public async Task A_draining_daemon_takes_no_jobs_answers_on_and_ends_when_the_last_run_ends()
    {
        await using var home = new TestHome();
        home.AddPlugin("probe");
        var daemon = await home.StartDaemonAsync();
        using var api = new RawApi(home.Folder);
        using var gate = new Gate(home.Folder);
        var running = await daemon.SubmitAsync("probe", gate.Payload());
        await daemon.WaitForStatusAsync(running, "running");

        Signals.Send(daemon.ProcessId, Signals.Terminate);
        await WaitForDrainAsync(api);
        var one = await api.PostAsync("jobs", """{"type":"generic","payload":{}}""");
        var many = await api.PostAsync("jobs/many", """[{"type":"generic","payload":{}}]""");
        var list = (await api.GetAsync("jobs")).Json.GetProperty("jobs");
        gate.Open();
        var exitCode = await daemon.WaitForExitAsync();
        var job = await (await home.StartDaemonAsync()).WaitForEndAsync(running);

        one.AssertProblem(503, "draining");
        many.AssertProblem(503, "draining");
        Assert.NotEmpty(one.Headers["Retry-After"]);
        Assert.Equal([running], list.Texts("id"));
        Assert.Equal(0, exitCode);
        Assert.Equal("completed", job.Text("status"));
        Assert.Equal(1, job.Int("run"));
    }

    [Fact]
    public async Task What_the_drain_interrupts_runs_again_under_the_same_attempt()
    {
        await using var home = new TestHome();
        home.AddPlugin("probe");
        var first = await home.StartDaemonAsync("engine.drain=0s");
        using var gate = new Gate(home.Folder);
        var id = await first.SubmitAsync("probe", gate.Payload());
        await first.WaitForStatusAsync(id, "running");

        await first.TerminateAsync();
        var second = await home.StartDaemonAsync();
        await second.WaitForStatusAsync(id, "running");
        gate.Open();
        var job = await second.WaitForEndAsync(id);

        Assert.Equal("completed", job.Text("status"));
        Assert.Equal(1, job.Int("attempt"));
        Assert.Equal(2, job.Int("run"));
        Assert.Equal(["interrupted", "completed"], job.GetProperty("attempts").Texts("outcome"));
    }

    [Fact]
    public async Task A_second_request_to_stop_cuts_the_drain_short()
    {
        await using var home = new TestHome();
        home.AddPlugin("probe");
        var daemon = await home.StartDaemonAsync("engine.drain=1h");
        using var api = new RawApi(home.Folder);
        await daemon.WaitForStatusAsync(await daemon.SubmitAsync("probe", """{"wait_for_cancellation":true}"""), "running");

        var stop = await api.PostAsync("daemon/stop");
        await WaitForDrainAsync(api);
        await api.PostAsync("daemon/stop");
        var exitCode = await daemon.WaitForExitAsync();

        Assert.Equal(202, stop.Status);
        Assert.Equal(daemon.ProcessId, stop.Json.Int("pid"));
        Assert.Equal(1, stop.Json.Int("running"));
        Assert.Equal(0, exitCode);
    }

    /// <summary>The daemon says that it drains some moments after it was told; each question is one answer apart from the next.</summary>
    private static async Task WaitForDrainAsync(RawApi api)
    {
        using var limit = new CancellationTokenSource(Limits.Hang);
        while ((await api.GetAsync("daemon")).Json.Text("state") != "draining")
        {
            limit.Token.ThrowIfCancellationRequested();
        }
    }
}
