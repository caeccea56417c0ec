using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Api;

/// <summary>Limits that jobs share: concurrency keys, resources, rates, pauses, and how many may wait.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task Jobs_with_one_concurrency_key_run_one_after_the_other_and_say_why_they_wait()
    {
        await using var home = new TestHome();
        home.AddPlugin("probe");
        var daemon = await home.StartDaemonAsync("engine.concurrency=4");
        using var gate = new Gate(home.Folder);
        const string key = ""","concurrency":{"key":"site","limit":1}""";
        var first = await daemon.SubmitAsync("probe", gate.Payload(), key);
        await daemon.WaitForStatusAsync(first, "running");
        var second = await daemon.SubmitAsync("generic", "{}", key);

        var other = await daemon.WaitForEndAsync(await daemon.SubmitAsync("generic", "{}"));
        var waiting = await daemon.Client.GetAsync($"jobs/{second}", TestContext.Current.CancellationToken);
        gate.Open();
        var ended = await daemon.WaitForEndAsync(second);

        Assert.Equal("completed", other.Text("status"));
        Assert.Equal(("pending", "concurrency_key"), (waiting.Text("status"), waiting.Text("waiting_reason", "code")));
        Assert.Contains("site", waiting.Text("waiting_reason", "message"), StringComparison.Ordinal);
        Assert.True(ended.Time("started_at") >= (await daemon.WaitForEndAsync(first)).Time("completed_at"));
    }

    [Fact]
    public async Task A_job_waits_for_a_resource_that_others_hold_and_one_that_is_not_there_is_refused()
    {
        await using var home = new TestHome();
        home.AddPlugin("probe");
        var daemon = await home.StartDaemonAsync("engine.concurrency=4", """engine.resources={"gpu":2}""");
        using var gate = new Gate(home.Folder);
        var first = await daemon.SubmitAsync("probe", gate.Payload(), ""","resources":{"gpu":2}""");
        await daemon.WaitForStatusAsync(first, "running");
        var second = await daemon.SubmitAsync("generic", "{}", ""","resources":{"gpu":1}""");

        var waiting = await daemon.Client.GetAsync($"jobs/{second}", TestContext.Current.CancellationToken);
        using var api = new RawApi(home.Folder);
        var unknown = await api.PostAsync("jobs", """{"type":"generic","payload":{},"resources":{"gpus":1}}""");
        var tooMuch = await api.PostAsync("jobs", """{"type":"generic","payload":{},"resources":{"gpu":3}}""");
        gate.Open();
        var ended = await daemon.WaitForEndAsync(second);

        Assert.Equal(("pending", "resource"), (waiting.Text("status"), waiting.Text("waiting_reason", "code")));
        Assert.Equal("completed", ended.Text("status"));
        var fault = unknown.AssertFaults("$.resources.gpus")["$.resources.gpus"];
        Assert.Equal("unknown_resource", fault.Text("code"));
        Assert.Contains("did you mean \"gpu\"", fault.Text("message"), StringComparison.Ordinal);
        tooMuch.AssertFaults("$.resources.gpu");
    }

    [Fact]
    public async Task A_type_starts_no_more_often_than_its_rate_also_across_a_restart()
    {
        await using var home = new TestHome();
        const string limit = """engine.rate_limits={"generic":"2/1h"}""";
        var daemon = await home.StartDaemonAsync(limit);
        await daemon.WaitForEndAsync(await daemon.SubmitAsync("generic", "{}"));
        await daemon.TerminateAsync();
        daemon = await home.StartDaemonAsync(limit);
        await daemon.WaitForEndAsync(await daemon.SubmitAsync("generic", "{}"));
        var third = await daemon.SubmitAsync("generic", "{}");

        var waiting = await daemon.Client.GetAsync($"jobs/{third}", TestContext.Current.CancellationToken);

        Assert.Equal(("pending", "rate_limit"), (waiting.Text("status"), waiting.Text("waiting_reason", "code")));
        Assert.Contains("2/1h", waiting.Text("waiting_reason", "message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rate_lets_the_next_start_when_its_time_has_come()
    {
        await using var home = new TestHome();
        var daemon = await home.StartDaemonAsync("""engine.rate_limits={"generic":"1/1s"}""");
        var first = await daemon.SubmitAsync("generic", "{}");
        var second = await daemon.SubmitAsync("generic", "{}");

        var ended = await daemon.WaitForEndAsync(second);

        Assert.InRange((ended.Time("started_at") - (await daemon.WaitForEndAsync(first)).Time("started_at")).TotalSeconds, 1, 4);
    }

    [Fact]
    public async Task A_paused_type_waits_across_a_restart_until_it_is_resumed()
    {
        await using var home = new TestHome();
        var daemon = await home.StartDaemonAsync();
        await DoneAsync(home, "pause", "generic", "--reason", "the disk is being moved");
        var id = await daemon.SubmitAsync("generic", "{}");
        await daemon.TerminateAsync();
        daemon = await home.StartDaemonAsync();

        var waiting = await daemon.Client.GetAsync($"jobs/{id}", TestContext.Current.CancellationToken);
        var listed = await DoneAsync(home, "pause");
        await DoneAsync(home, "resume", "generic");
        var ended = await daemon.WaitForEndAsync(id);

        Assert.Equal(("pending", "type_paused"), (waiting.Text("status"), waiting.Text("waiting_reason", "code")));
        Assert.Contains("the disk is being moved", waiting.Text("waiting_reason", "message"), StringComparison.Ordinal);
        Assert.Contains("type generic", listed, StringComparison.Ordinal);
        Assert.Equal("completed", ended.Text("status"));
    }

    [Fact]
    public async Task A_paused_plugin_lets_its_running_job_end_and_starts_no_other()
    {
        await using var home = new TestHome();
        home.AddPlugin("probe");
        var daemon = await home.StartDaemonAsync();
        using var gate = new Gate(home.Folder);
        var running = await daemon.SubmitAsync("probe", gate.Payload());
        await daemon.WaitForStatusAsync(running, "running");
        await daemon.Client.PostAsync("plugins/probe/pause", cancellationToken: TestContext.Current.CancellationToken);
        var second = await daemon.SubmitAsync("probe", "{}");
        gate.Open();

        var ended = await daemon.WaitForEndAsync(running);
        var waiting = await daemon.Client.GetAsync($"jobs/{second}", TestContext.Current.CancellationToken);
        await daemon.Client.PostAsync("plugins/probe/resume", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("completed", ended.Text("status"));
        Assert.Equal("plugin_paused", waiting.Text("waiting_reason", "code"));
        Assert.Equal("completed", (await daemon.WaitForEndAsync(second)).Text("status"));
    }

    [Fact]
    public async Task More_jobs_than_may_wait_are_refused_with_the_advice_to_come_again()
    {
        await using var home = new TestHome();
        await home.StartDaemonAsync("engine.max_waiting=2");
        using var api = new RawApi(home.Folder);
        const string later = """{"type":"generic","payload":{},"delay":"1h"}""";
        await api.PostAsync("jobs", later);
        await api.PostAsync("jobs", later);

        var refused = await api.PostAsync("jobs", later);

        refused.AssertProblem(429, "queue_full");
        Assert.Equal("5", refused.Headers["Retry-After"]);
    }

    private static async Task<string> DoneAsync(TestHome home, params string[] arguments)
    {
        var result = await CommandLine.RunAsync(home.Folder, arguments);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output;
    }
}
