using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Api;

/// <summary><c>?wait=</c>: an answer comes with the job's end, or after the wait.</summary>
public sealed class LongPollTests(ApiDaemon daemon) : IClassFixture<ApiDaemon>
{
    private const string Delayed = """{"type":"generic","payload":{},"delay":"1h"}""";

    [Fact]
    public async Task A_read_waits_for_the_end_of_the_job()
    {
        using var gate = daemon.NewGate();
        var id = await daemon.Daemon.SubmitAsync("probe", gate.Payload());
        await daemon.Daemon.WaitForStatusAsync(id, "running");

        var waiting = daemon.Api.GetAsync($"jobs/{id}?wait=5m");
        await daemon.Api.GetAsync("daemon");
        var cameBefore = waiting.IsCompleted;
        gate.Open();
        var answer = await waiting;

        Assert.False(cameBefore);
        Assert.Equal(200, answer.Status);
        Assert.Equal("completed", answer.Json.Text("status"));
        Assert.Equal(["completed"], answer.Json.GetProperty("attempts").Texts("outcome"));
    }

    [Fact]
    public async Task A_read_is_answered_after_the_wait_with_the_job_as_it_is_then()
    {
        using var gate = daemon.NewGate();
        var id = await daemon.Daemon.SubmitAsync("probe", gate.Payload());
        await daemon.Daemon.WaitForStatusAsync(id, "running");

        var answer = await daemon.Api.GetAsync($"jobs/{id}?wait=100ms");

        Assert.Equal((200, "running"), (answer.Status, answer.Json.Text("status")));
    }

    [Fact]
    public async Task A_read_of_a_job_that_has_ended_is_answered_at_once()
    {
        var id = await daemon.Daemon.SubmitAsync("generic", "{}");
        await daemon.Daemon.WaitForEndAsync(id);

        var answer = await daemon.Api.GetAsync($"jobs/{id}?wait=5m");

        Assert.Equal("completed", answer.Json.Text("status"));
    }

    [Theory]
    [InlineData("0s")]
    [InlineData("")]
    public async Task Without_a_wait_a_read_is_answered_at_once(string wait)
    {
        var id = (await daemon.PostJobAsync(Delayed)).Json.Text("id");

        var answer = await daemon.Api.GetAsync($"jobs/{id}?wait={wait}");

        Assert.Equal((200, "scheduled"), (answer.Status, answer.Json.Text("status")));
    }

    [Fact]
    public async Task The_end_of_a_wait_may_be_a_failure_or_a_cancel()
    {
        var failed = await daemon.Api.PostAsync("jobs?wait=5m", """{"type":"generic","payload":{"fail":"no luck"}}""");
        var id = (await daemon.PostJobAsync(Delayed)).Json.Text("id");
        var waiting = daemon.Api.GetAsync($"jobs/{id}?wait=5m");
        await daemon.Api.PostAsync($"jobs/{id}/cancel");

        Assert.Equal((201, "failed"), (failed.Status, failed.Json.Text("status")));
        Assert.Equal("cancelled", (await waiting).Json.Text("status"));
    }

    [Fact]
    public async Task A_retry_between_attempts_is_no_end()
    {
        var answer = await daemon.Api.PostAsync("jobs?wait=5m", """{"type":"generic","payload":{"fail_times":2},"max_attempts":3,"backoff":{"kind":"fixed","initial":"1ms","jitter":false}}""");

        Assert.Equal(("completed", 3), (answer.Json.Text("status"), answer.Json.Int("attempt")));
    }

    [Fact]
    public async Task A_submit_that_waits_is_stored_even_if_the_wait_ends_first()
    {
        var answer = await daemon.Api.PostAsync("jobs?wait=50ms", Delayed);

        Assert.Equal((201, "scheduled"), (answer.Status, answer.Json.Text("status")));
        Assert.Equal(200, (await daemon.Api.GetAsync($"jobs/{answer.Json.Text("id")}")).Status);
    }

    [Fact]
    public async Task No_end_is_missed_among_many()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => daemon.Api.PostAsync("jobs?wait=5m", """{"type":"generic","payload":{}}""")));

        Assert.All(answers, answer => Assert.Equal((201, "completed"), (answer.Status, answer.Json.Text("status"))));
    }

    [Theory]
    [InlineData("30")]
    [InlineData("-1s")]
    [InlineData("5m1ms")]
    [InlineData("PT6M")]
    [InlineData("soon")]
    public async Task A_wait_that_is_not_allowed_is_malformed_and_stores_nothing(string wait)
    {
        var id = (await daemon.PostJobAsync(Delayed)).Json.Text("id");
        var before = await daemon.CountJobsAsync();

        var read = await daemon.Api.GetAsync($"jobs/{id}?wait={wait}");
        var submit = await daemon.Api.PostAsync($"jobs?wait={wait}", Delayed);

        Assert.Contains("0s to 5m", read.AssertProblem(400, "malformed").Text("detail"), StringComparison.Ordinal);
        submit.AssertProblem(400, "malformed");
        Assert.Equal(before, await daemon.CountJobsAsync());
    }

    [Fact]
    public async Task A_misspelt_wait_is_not_ignored()
    {
        var answer = await daemon.Api.PostAsync("jobs?wiat=30s", Delayed);

        Assert.Contains("did you mean \"wait\"?", answer.AssertProblem(400, "malformed").Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_daemon_that_stops_answers_those_who_wait()
    {
        await using var home = new TestHome();
        var stopping = await home.StartDaemonAsync();
        using var api = new RawApi(home.Folder);
        using var events = await api.EventsAsync();

        // The wait begins when the job is stored.
        var waiting = api.PostAsync("jobs?wait=5m", Delayed);
        await events.ReadUntilAsync(item => item.Kind == "job.transition");
        var exitCode = await stopping.TerminateAsync();
        var answer = await waiting;

        Assert.Equal(0, exitCode);
        Assert.Equal((201, "scheduled"), (answer.Status, answer.Json.Text("status")));
    }
}
