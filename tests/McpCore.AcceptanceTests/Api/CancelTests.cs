using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Api;

/// <summary>Cancelling in every state.</summary>
public sealed class CancelTests(ApiDaemon daemon) : IClassFixture<ApiDaemon>
{
    [Fact]
    public async Task A_scheduled_job_is_cancelled_at_once()
    {
        var id = await daemon.Daemon.SubmitAsync("generic", "{}", ""","delay":"1h" """);

        var answer = await daemon.Api.PostAsync($"jobs/{id}/cancel", """{"reason":"not needed"}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal("cancelled", answer.Json.Text("status"));
        Assert.Equal("not needed", answer.Json.Text("cancel", "reason"));
        Assert.Equal(Environment.UserName, answer.Json.Text("cancel", "actor"));
        Assert.False(answer.Json.GetProperty("cancel").GetProperty("abandoned").GetBoolean());
        Assert.Equal(answer.Json.Time("cancel", "requested_at"), answer.Json.Time("completed_at"));
        Assert.True(answer.Json.IsNull("run_at"));
        Assert.True(answer.Json.IsNull("waiting_reason"));
    }

    [Fact]
    public async Task A_pending_job_is_cancelled_at_once_and_never_runs()
    {
        await using var home = new TestHome();
        home.AddPlugin("probe");
        var busy = await home.StartDaemonAsync("engine.concurrency=1");
        using var gate = new Gate(home.Folder);
        var first = await busy.SubmitAsync("probe", gate.Payload());
        await busy.WaitForStatusAsync(first, "running");
        var id = await busy.SubmitAsync("generic", "{}");

        var answer = await busy.Client.PostAsync($"jobs/{id}/cancel", null, TestContext.Current.CancellationToken);
        gate.Open();
        await busy.WaitForEndAsync(await busy.SubmitAsync("generic", "{}"));
        var job = await busy.Client.GetAsync($"jobs/{id}", TestContext.Current.CancellationToken);

        Assert.Equal("cancelled", answer.Text("status"));
        Assert.Equal("cancelled", job.Text("status"));
        Assert.Equal(0, job.Int("run"));
        Assert.Empty(job.GetProperty("attempts").EnumerateArray());
    }

    [Fact]
    public async Task A_running_job_is_told_to_stop_and_ends_cancelled()
    {
        var record = daemon.Daemon.Home.In("cancel-record");
        var id = await daemon.Daemon.SubmitAsync("probe", $$"""{"wait_for_cancellation":true,"record":"{{record}}"}""", ""","max_attempts":3""");
        await daemon.Daemon.WaitForStatusAsync(id, "running");

        var answer = await daemon.Api.PostAsync($"jobs/{id}/cancel", """{"reason":"enough"}""");
        var job = await daemon.Daemon.WaitForEndAsync(id);

        Assert.Equal("enough", answer.Json.Text("cancel", "reason"));
        Assert.Equal("cancelled", job.Text("status"));
        Assert.Equal(["cancelled"], job.GetProperty("attempts").Texts("outcome"));
        Assert.True(job.IsNull("result"));
        Assert.EndsWith("cancelled User", (await File.ReadAllLinesAsync(record, TestContext.Current.CancellationToken))[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancel_between_two_attempts_ends_the_job()
    {
        var id = await daemon.Daemon.SubmitAsync("generic", """{"fail":"no luck"}""", ""","max_attempts":2,"backoff":{"initial":"1h","max":"1h"}""");
        await daemon.Daemon.WaitForStatusAsync(id, "scheduled");

        var answer = await daemon.Api.PostAsync($"jobs/{id}/cancel");

        Assert.Equal("cancelled", answer.Json.Text("status"));
    }

    [Fact]
    public async Task A_pending_cancel_may_be_repeated_and_the_first_one_counts()
    {
        using var gate = daemon.NewGate();
        var id = await daemon.Daemon.SubmitAsync("probe", gate.Payload(""","ignore_cancellation":true"""));
        await daemon.Daemon.WaitForStatusAsync(id, "running");

        var first = await daemon.Api.PostAsync($"jobs/{id}/cancel", """{"reason":"first"}""");
        var second = await daemon.Api.PostAsync($"jobs/{id}/cancel", """{"reason":"second"}""");
        gate.Open();
        var job = await daemon.Daemon.WaitForEndAsync(id);

        Assert.Equal(200, second.Status);
        Assert.Equal("running", second.Json.Text("status"));
        Assert.Equal(first.Json.GetProperty("cancel").GetRawText(), second.Json.GetProperty("cancel").GetRawText());
        Assert.Equal("first", job.Text("cancel", "reason"));
        Assert.Equal("cancelled", job.Text("status"));
    }

    [Fact]
    public async Task A_result_that_comes_after_the_cancel_does_not_stand()
    {
        using var gate = daemon.NewGate();
        var id = await daemon.Daemon.SubmitAsync("probe", gate.Payload(""","ignore_cancellation":true"""));
        await daemon.Daemon.WaitForStatusAsync(id, "running");

        await daemon.Api.PostAsync($"jobs/{id}/cancel");
        gate.Open();
        var job = await daemon.Daemon.WaitForEndAsync(id);

        Assert.Equal("cancelled", job.Text("status"));
        Assert.True(job.IsNull("result"));
    }

    [Theory]
    [InlineData("{}", "completed")]
    [InlineData("""{"fail":"no luck"}""", "failed")]
    public async Task A_cancel_of_a_final_job_is_a_conflict(string payload, string status)
    {
        var id = await daemon.Daemon.SubmitAsync("generic", payload);
        var ended = await daemon.Daemon.WaitForEndAsync(id);

        var answer = await daemon.Api.PostAsync($"jobs/{id}/cancel");

        Assert.Contains(status, answer.AssertProblem(409, "state_conflict").Text("detail"), StringComparison.Ordinal);
        Assert.Equal(ended.GetRawText(), (await daemon.GetJobAsync(id)).GetRawText());
    }

    [Fact]
    public async Task A_cancel_of_a_cancelled_job_is_a_conflict()
    {
        var id = await daemon.Daemon.SubmitAsync("generic", "{}", ""","delay":"1h" """);
        await daemon.Api.PostAsync($"jobs/{id}/cancel");

        var answer = await daemon.Api.PostAsync($"jobs/{id}/cancel");

        answer.AssertProblem(409, "state_conflict");
    }

    [Fact]
    public async Task A_run_that_does_not_stop_is_abandoned_after_the_grace_and_its_slot_replaced()
    {
        await using var home = new TestHome();
        home.AddPlugin("probe");
        var strict = await home.StartDaemonAsync("engine.concurrency=1", "engine.cancel_grace=200ms");
        using var gate = new Gate(home.Folder);
        var id = await strict.SubmitAsync("probe", gate.Payload(""","ignore_cancellation":true"""));
        await strict.WaitForStatusAsync(id, "running");

        await strict.Client.PostAsync($"jobs/{id}/cancel", null, TestContext.Current.CancellationToken);
        var job = await strict.WaitForEndAsync(id);
        var next = await strict.WaitForEndAsync(await strict.SubmitAsync("probe", "{}"));
        var status = await strict.Client.GetAsync("daemon", TestContext.Current.CancellationToken);

        Assert.Equal("cancelled", job.Text("status"));
        Assert.True(job.GetProperty("cancel").GetProperty("abandoned").GetBoolean());
        Assert.True(job.GetProperty("attempts")[0].GetProperty("abandoned").GetBoolean());
        Assert.Equal("completed", next.Text("status"));
        Assert.Equal(1, status.Int("slots", "abandoned"));
    }
}
