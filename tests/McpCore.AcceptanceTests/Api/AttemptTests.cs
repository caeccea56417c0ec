using System.Text.Json;

namespace McpCore.AcceptanceTests.Api;

/// <summary>Attempts: how they fail, how they are repeated, how clocks end them.</summary>
public sealed class AttemptTests(ApiDaemon daemon) : IClassFixture<ApiDaemon>
{
    private const string QuickRetries = ""","backoff":{"kind":"fixed","initial":"150ms","jitter":false}""";

    [Fact]
    public async Task Failed_attempts_are_repeated_after_the_backoff_until_one_succeeds()
    {
        var id = await daemon.Daemon.SubmitAsync("generic", """{"fail_times":2}""", $$""","max_attempts":5{{QuickRetries}}""");

        var job = await daemon.Daemon.WaitForEndAsync(id);

        var attempts = job.GetProperty("attempts");
        Assert.Equal("completed", job.Text("status"));
        Assert.True(job.IsNull("error"));
        Assert.Equal(3, job.Int("attempt"));
        Assert.Equal(3, job.Int("result", "attempt"));
        Assert.Equal(["failed", "failed", "completed"], attempts.Texts("outcome"));
        Assert.Equal([1, 2, 3], attempts.EnumerateArray().Select(attempt => attempt.Int("attempt")));
        Assert.Equal([1, 2, 3], attempts.EnumerateArray().Select(attempt => attempt.Int("run")));
        Assert.All(attempts.EnumerateArray().Take(2), attempt => Assert.Equal("agent_error", attempt.Text("error", "code")));
        Assert.All(Pauses(attempts), pause => Assert.True(pause >= TimeSpan.FromMilliseconds(150), $"The pause was {pause}."));
    }

    [Fact]
    public async Task A_list_of_delays_gives_each_pause_its_own_length()
    {
        var id = await daemon.Daemon.SubmitAsync("generic", """{"fail_times":2}""", ""","max_attempts":3,"backoff":{"kind":"list","delays":["50ms","400ms"],"jitter":false}""");

        var job = await daemon.Daemon.WaitForEndAsync(id);

        var pauses = Pauses(job.GetProperty("attempts"));
        Assert.InRange(pauses[0], TimeSpan.FromMilliseconds(50), TimeSpan.MaxValue);
        Assert.InRange(pauses[1], TimeSpan.FromMilliseconds(400), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task Between_two_attempts_a_job_is_scheduled_and_says_why()
    {
        var id = await daemon.Daemon.SubmitAsync("generic", """{"fail":"no luck"}""", ""","max_attempts":2,"backoff":{"initial":"1h","jitter":false,"max":"2h"}""");

        var job = await daemon.Daemon.WaitForStatusAsync(id, "scheduled");

        Assert.Equal(1, job.Int("attempt"));
        Assert.Equal("retry_backoff", job.Text("waiting_reason", "code"));
        Assert.Contains("Attempt 1 of 2 failed", job.Text("waiting_reason", "message"), StringComparison.Ordinal);
        Assert.Equal("no luck", job.Text("error", "message"));
        Assert.Equal(TimeSpan.FromHours(1), job.Time("run_at") - job.GetProperty("attempts")[0].Time("ended_at"));
    }

    [Fact]
    public async Task When_the_attempts_are_used_up_the_job_fails_with_the_last_error()
    {
        var id = await daemon.Daemon.SubmitAsync("generic", """{"fail_times":9}""", $$""","max_attempts":2{{QuickRetries}}""");

        var job = await daemon.Daemon.WaitForEndAsync(id);

        Assert.Equal("failed", job.Text("status"));
        Assert.Equal(2, job.Int("attempt"));
        Assert.StartsWith("Attempt 2 fails", job.Text("error", "message"), StringComparison.Ordinal);
        Assert.Equal(["failed", "failed"], job.GetProperty("attempts").Texts("outcome"));
    }

    [Fact]
    public async Task A_failure_for_good_is_not_repeated()
    {
        var id = await daemon.Daemon.SubmitAsync("probe", """{"fail":"hopeless"}""", $$""","max_attempts":3{{QuickRetries}}""");

        var job = await daemon.Daemon.WaitForEndAsync(id);

        Assert.Equal("failed", job.Text("status"));
        Assert.Equal("probe_failed", job.Text("error", "code"));
        Assert.Equal("hopeless", job.Text("error", "message"));
        Assert.Single(job.GetProperty("attempts").EnumerateArray());
    }

    [Fact]
    public async Task An_agent_that_asks_for_patience_costs_no_attempt()
    {
        var id = await daemon.Daemon.SubmitAsync("probe", """{"retry_later":"200ms"}""");

        var job = await daemon.Daemon.WaitForEndAsync(id);

        Assert.Equal("completed", job.Text("status"));
        Assert.Equal(1, job.Int("attempt"));
        Assert.Equal(2, job.Int("run"));
        Assert.Equal(["snoozed", "completed"], job.GetProperty("attempts").Texts("outcome"));
        Assert.InRange(Pauses(job.GetProperty("attempts"))[0], TimeSpan.FromMilliseconds(200), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task A_timeout_ends_the_attempt_and_the_retry_rules_apply()
    {
        var id = await daemon.Daemon.SubmitAsync("probe", """{"wait_for_cancellation":true}""", $$""","timeout":"200ms","max_attempts":2{{QuickRetries}}""");

        var job = await daemon.Daemon.WaitForEndAsync(id);

        Assert.Equal("failed", job.Text("status"));
        Assert.Equal("timeout", job.Text("error", "code"));
        Assert.Contains("200ms", job.Text("error", "message"), StringComparison.Ordinal);
        Assert.Equal(["timed_out", "timed_out"], job.GetProperty("attempts").Texts("outcome"));
        Assert.All(job.GetProperty("attempts").EnumerateArray(), attempt => Assert.True(attempt.Time("ended_at") - attempt.Time("started_at") >= TimeSpan.FromMilliseconds(190)));
    }

    [Fact]
    public async Task A_silent_run_is_ended_by_its_heartbeat_timeout()
    {
        var id = await daemon.Daemon.SubmitAsync("probe", """{"wait_for_cancellation":true}""", ""","heartbeat_timeout":"200ms" """);

        var job = await daemon.Daemon.WaitForEndAsync(id);

        Assert.Equal("failed", job.Text("status"));
        Assert.Equal("heartbeat_timeout", job.Text("error", "code"));
        Assert.Equal(["timed_out"], job.GetProperty("attempts").Texts("outcome"));
    }

    [Fact]
    public async Task A_run_that_gives_signs_of_life_outlives_its_heartbeat_timeout()
    {
        using var gate = daemon.NewGate();
        var id = await daemon.Daemon.SubmitAsync("probe", gate.Payload(""","heartbeat":true"""), ""","heartbeat_timeout":"2s" """);

        // Another job is the clock: it is due when the limit has passed well.
        await daemon.Daemon.WaitForEndAsync(await daemon.Daemon.SubmitAsync("generic", "{}", ""","delay":"4s" """));
        var late = await daemon.GetJobAsync(id);
        gate.Open();
        var ended = await daemon.Daemon.WaitForEndAsync(id);

        Assert.Equal("running", late.Text("status"));
        Assert.Equal("completed", ended.Text("status"));
    }

    [Fact]
    public async Task A_deadline_ends_a_running_job_for_good()
    {
        var id = await daemon.Daemon.SubmitAsync("probe", """{"wait_for_cancellation":true}""", $$""","deadline":"500ms","max_attempts":3{{QuickRetries}}""");

        var job = await daemon.Daemon.WaitForEndAsync(id);

        Assert.Equal("failed", job.Text("status"));
        Assert.Equal("deadline_exceeded", job.Text("error", "code"));
        Assert.Equal(["timed_out"], job.GetProperty("attempts").Texts("outcome"));
    }

    [Theory]
    [InlineData(""","deadline":"300ms","queue_timeout":"2h" """, "deadline_exceeded")]
    [InlineData(""","queue_timeout":"300ms","deadline":"2h" """, "queue_timeout")]
    public async Task A_clock_ends_a_job_that_has_not_started(string limits, string code)
    {
        var id = await daemon.Daemon.SubmitAsync("generic", "{}", $$""","delay":"1h"{{limits}}""");

        var job = await daemon.Daemon.WaitForEndAsync(id);

        Assert.Equal("failed", job.Text("status"));
        Assert.Equal(code, job.Text("error", "code"));
        Assert.True(job.IsNull("started_at"));
        Assert.Empty(job.GetProperty("attempts").EnumerateArray());
    }

    [Fact]
    public async Task A_deadline_counts_between_two_attempts_too()
    {
        var id = await daemon.Daemon.SubmitAsync("generic", """{"fail":"no luck"}""", ""","deadline":"1500ms","max_attempts":2,"backoff":{"initial":"1h","max":"1h"}""");

        var job = await daemon.Daemon.WaitForEndAsync(id);

        Assert.Equal("failed", job.Text("status"));
        Assert.Equal("deadline_exceeded", job.Text("error", "code"));
        Assert.Single(job.GetProperty("attempts").EnumerateArray());
    }

    [Fact]
    public async Task A_queue_timeout_ends_with_the_first_start()
    {
        var id = await daemon.Daemon.SubmitAsync("generic", """{"fail_times":1}""", ""","queue_timeout":"1s","max_attempts":2,"backoff":{"kind":"fixed","initial":"1300ms","jitter":false}""");

        var job = await daemon.Daemon.WaitForEndAsync(id);

        Assert.Equal("completed", job.Text("status"));
    }

    [Fact]
    public async Task A_checkpoint_is_kept_from_attempt_to_attempt()
    {
        var id = await daemon.Daemon.SubmitAsync("probe", """{"checkpoint":true,"fail_times":2}""", $$""","max_attempts":3{{QuickRetries}}""");

        var job = await daemon.Daemon.WaitForEndAsync(id);

        Assert.Equal(3, job.Int("result", "counter"));
    }

    private static TimeSpan[] Pauses(JsonElement attempts) =>
        [.. attempts.EnumerateArray().Zip(attempts.EnumerateArray().Skip(1), (before, after) => after.Time("started_at") - before.Time("ended_at"))];
}
