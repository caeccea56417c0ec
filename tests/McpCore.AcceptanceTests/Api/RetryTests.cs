namespace McpCore.AcceptanceTests.Api;

/// <summary>Retrying by hand.</summary>
public sealed class RetryTests(ApiDaemon daemon) : IClassFixture<ApiDaemon>
{
    [Fact]
    public async Task A_retry_grants_the_attempts_once_more()
    {
        var id = await daemon.Daemon.SubmitAsync("generic", """{"fail_times":3}""", ""","max_attempts":2,"backoff":{"kind":"fixed","initial":"10ms"}""");
        var failed = await daemon.Daemon.WaitForEndAsync(id);

        var answer = await daemon.Api.PostAsync($"jobs/{id}/retry");
        var job = await daemon.Daemon.WaitForEndAsync(id);

        Assert.Equal("failed", failed.Text("status"));
        Assert.Equal(200, answer.Status);
        Assert.Equal(4, answer.Json.Int("max_attempts"));
        Assert.Equal("completed", job.Text("status"));
        Assert.Equal(4, job.Int("attempt"));
        Assert.Equal(4, job.Int("run"));
        Assert.Equal(["failed", "failed", "failed", "completed"], job.GetProperty("attempts").Texts("outcome"));
    }

    [Fact]
    public async Task A_retried_job_begins_clean()
    {
        var id = await daemon.Daemon.SubmitAsync("generic", "{}", ""","delay":"1h" """);
        await daemon.Api.PostAsync($"jobs/{id}/cancel", """{"reason":"too early"}""");

        var answer = await daemon.Api.PostAsync($"jobs/{id}/retry");
        var job = await daemon.Daemon.WaitForEndAsync(id);

        Assert.Equal("pending", answer.Json.Text("status"));
        Assert.True(answer.Json.IsNull("cancel"));
        Assert.True(answer.Json.IsNull("completed_at"));
        Assert.Equal("completed", job.Text("status"));
    }

    [Fact]
    public async Task A_retry_after_a_failure_clears_the_error()
    {
        using var gate = daemon.NewGate();
        var id = await daemon.Daemon.SubmitAsync("probe", gate.Payload(""","fail_times":1"""), ""","timeout":"1s" """);
        await daemon.Daemon.WaitForEndAsync(id);
        gate.Open();

        var answer = await daemon.Api.PostAsync($"jobs/{id}/retry");
        var job = await daemon.Daemon.WaitForEndAsync(id);

        Assert.True(answer.Json.IsNull("error"));
        Assert.Equal("completed", job.Text("status"));
        Assert.Equal(["timed_out", "completed"], job.GetProperty("attempts").Texts("outcome"));
    }

    [Fact]
    public async Task A_retry_of_a_completed_job_is_a_conflict()
    {
        var id = await daemon.Daemon.SubmitAsync("generic", "{}");
        await daemon.Daemon.WaitForEndAsync(id);

        var answer = await daemon.Api.PostAsync($"jobs/{id}/retry");

        Assert.Contains("completed", answer.AssertProblem(409, "state_conflict").Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retry_of_a_job_that_waits_or_runs_is_a_conflict()
    {
        var scheduled = await daemon.Daemon.SubmitAsync("generic", "{}", ""","delay":"1h" """);
        var running = await daemon.Daemon.SubmitAsync("probe", """{"wait_for_cancellation":true}""");
        await daemon.Daemon.WaitForStatusAsync(running, "running");

        var first = await daemon.Api.PostAsync($"jobs/{scheduled}/retry");
        var second = await daemon.Api.PostAsync($"jobs/{running}/retry");

        first.AssertProblem(409, "state_conflict");
        second.AssertProblem(409, "state_conflict");
    }

    [Fact]
    public async Task A_retry_lifts_a_deadline_that_has_passed()
    {
        using var gate = daemon.NewGate();
        var id = await daemon.Daemon.SubmitAsync("probe", gate.Payload(), ""","deadline":"300ms" """);
        var failed = await daemon.Daemon.WaitForEndAsync(id);
        gate.Open();

        await daemon.Api.PostAsync($"jobs/{id}/retry");
        var job = await daemon.Daemon.WaitForEndAsync(id);

        Assert.Equal("deadline_exceeded", failed.Text("error", "code"));
        Assert.Equal("completed", job.Text("status"));
    }
}
