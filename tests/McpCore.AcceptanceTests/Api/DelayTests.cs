using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Api;

/// <summary>Jobs that wait for a time.</summary>
public sealed class DelayTests(ApiDaemon daemon) : IClassFixture<ApiDaemon>
{
    [Fact]
    public async Task A_delayed_job_waits_says_so_and_then_runs()
    {
        var id = await daemon.Daemon.SubmitAsync("generic", "{}", ""","delay":"1500ms" """);
        var waiting = await daemon.GetJobAsync(id);
        var ended = await daemon.Daemon.WaitForEndAsync(id);

        Assert.Equal("scheduled", waiting.Text("status"));
        Assert.Equal("delayed", waiting.Text("waiting_reason", "code"));
        Assert.Equal(TimeSpan.FromMilliseconds(1500), waiting.Time("run_at") - waiting.Time("created_at"));
        Assert.Equal("completed", ended.Text("status"));
        Assert.True(ended.Time("started_at") >= waiting.Time("run_at"), $"It started at {ended.Time("started_at"):O}, before {waiting.Time("run_at"):O}.");
    }

    [Fact]
    public async Task A_job_with_a_time_to_run_waits_for_it()
    {
        var due = TimeProvider.System.GetUtcNow() + TimeSpan.FromMilliseconds(1500);
        var id = await daemon.Daemon.SubmitAsync("generic", "{}", $$""","run_at":"{{due:O}}" """);

        var ended = await daemon.Daemon.WaitForEndAsync(id);

        Assert.True(ended.Time("started_at").ToUnixTimeMilliseconds() >= due.ToUnixTimeMilliseconds(), $"It started at {ended.Time("started_at"):O}, before {due:O}.");
    }

    [Theory]
    [InlineData("2099-01-01T01:30:00+01:30", "2099-01-01T00:00:00.000Z")]
    [InlineData("2098-12-31T16:00:00.123456-08:00", "2099-01-01T00:00:00.123Z")]
    [InlineData("2099-01-01T00:00:00Z", "2099-01-01T00:00:00.000Z")]
    public async Task A_time_to_run_may_have_any_offset_and_is_shown_in_UTC(string written, string shown)
    {
        var answer = await daemon.PostJobAsync($$"""{"type":"generic","payload":{},"run_at":"{{written}}"}""");

        Assert.Equal(201, answer.Status);
        Assert.Equal("scheduled", answer.Json.Text("status"));
        Assert.Equal(shown, answer.Json.Text("run_at"));
    }

    [Fact]
    public async Task A_time_to_run_that_has_passed_hinders_nothing()
    {
        var id = await daemon.Daemon.SubmitAsync("generic", "{}", ""","run_at":"2001-01-01T00:00:00Z" """);

        var job = await daemon.Daemon.WaitForEndAsync(id);

        Assert.Equal("completed", job.Text("status"));
    }

    [Fact]
    public async Task A_later_submit_that_is_due_earlier_runs_earlier()
    {
        var later = await daemon.Daemon.SubmitAsync("generic", "{}", ""","delay":"1h" """);
        var sooner = await daemon.Daemon.SubmitAsync("generic", "{}", ""","delay":"200ms" """);

        var ended = await daemon.Daemon.WaitForEndAsync(sooner);

        Assert.Equal("completed", ended.Text("status"));
        Assert.Equal("scheduled", (await daemon.GetJobAsync(later)).Text("status"));
    }

    [Fact]
    public async Task A_delay_survives_the_death_of_the_daemon()
    {
        await using var home = new TestHome();
        var first = await home.StartDaemonAsync();
        var soon = await first.SubmitAsync("generic", "{}", ""","delay":"300ms" """);
        var late = await first.SubmitAsync("generic", "{}", ""","delay":"1h" """);
        await first.KillAsync();

        var second = await home.StartDaemonAsync();
        var ended = await second.WaitForEndAsync(soon);

        Assert.Equal("completed", ended.Text("status"));
        Assert.Equal("scheduled", (await second.Client.GetAsync($"jobs/{late}", TestContext.Current.CancellationToken)).Text("status"));
    }
}
