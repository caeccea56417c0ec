using McpCore.AcceptanceTests.Api;
using McpCore.AcceptanceTests.Cli;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Schedules;

/// <summary>Exclusion calendars, previews and back-fills from the command line, on a real daemon.</summary>
public sealed class CalendarTests : IAsyncDisposable
{
    private readonly TestHome _home = new();

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task From_the_command_line_a_calendar_is_added_used_previewed_and_kept_while_it_is_used()
    {
        var daemon = await _home.StartDaemonAsync();

        var empty = await RunAsync("calendar", "list");
        var added = await RunAsync("calendar", "add", "off", "--dates", "12-25,2026-04-03", "--weekdays", "sat,sun");
        var twice = await RunAsync("calendar", "add", "off", "--daily", "22:00-06:00");
        var unknown = await RunAsync("schedule", "add", "nightly", "--cron", "0 2 * * *", "--exclude", "of", "generic");
        var used = await RunAsync("schedule", "add", "nightly", "--cron", "0 2 * * *", "--exclude", "off", "--jitter", "30s", "generic");
        await daemon.TerminateAsync();
        await _home.StartDaemonAsync();
        var next = await RunAsync("schedule", "next", "nightly", "--after", "2026-04-02T12:00:00Z", "--count", "4", "--json");
        var table = await RunAsync("schedule", "next", "nightly", "--after", "2026-04-02T12:00:00Z", "--count", "4");
        var refused = await RunAsync("calendar", "remove", "off");
        var list = await RunAsync("calendar", "list");
        await RunAsync("schedule", "remove", "nightly");
        var removed = await RunAsync("calendar", "remove", "off");
        var gone = await RunAsync("calendar", "show", "off");

        Assert.Contains("calendar add", empty.Error, StringComparison.Ordinal);
        Assert.Equal((0, 5, 5, 0), (added.ExitCode, twice.ExitCode, unknown.ExitCode, used.ExitCode));
        Assert.Contains("12-25, 2026-04-03", added.Output, StringComparison.Ordinal);
        Assert.Contains("did you mean \"off\"?", unknown.Error, StringComparison.Ordinal);

        // Good Friday, the weekend, and the Monday.
        var firings = next.Json().GetProperty("firings").EnumerateArray().ToList();
        Assert.Equal([1, 1, 1, 0], firings.Select(firing => firing.GetProperty("excluded_by").GetArrayLength()));
        Assert.InRange(firings[3].Time("due_at") - firings[3].Time("fire_at"), TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.Contains("off", table.Output, StringComparison.Ordinal);
        Assert.Equal(5, refused.ExitCode);
        Assert.Contains("used by the schedule nightly", refused.Error, StringComparison.Ordinal);
        Assert.Contains("nightly", list.Output, StringComparison.Ordinal);
        Assert.Equal((0, 4), (removed.ExitCode, gone.ExitCode));
    }

    [Fact]
    public async Task A_back_fill_submits_each_moment_once_in_order_and_tells_how_far_it_is()
    {
        var daemon = await _home.StartDaemonAsync();
        await RunAsync("schedule", "add", "hourly", "--cron", "0 * * * *", "--paused", "generic");
        string[] period = ["--from", "2026-01-01T00:00:00Z", "--to", "2026-01-03T11:59:59Z"];

        var preview = await RunAsync(["schedule", "backfill", "hourly", .. period, "--dry-run"]);
        var filled = await RunAsync(["schedule", "backfill", "hourly", .. period, "--parallel", "2", "--json"]);
        var again = await RunAsync(["schedule", "backfill", "hourly", .. period]);
        var tooMuch = await RunAsync("schedule", "backfill", "hourly", "--from", "2025-01-01T00:00:00Z", "--to", "2026-01-01T00:00:00Z");
        var jobs = filled.Json().GetProperty("firings").EnumerateArray().ToList();
        var last = await daemon.WaitForEndAsync(jobs[^1].Text("job_id")!);

        Assert.Contains("Would submit 60 jobs", preview.Error, StringComparison.Ordinal);
        Assert.Equal((60, 0), (filled.Json().GetProperty("submitted").GetInt32(), filled.Json().GetProperty("existing").GetInt32()));
        Assert.Contains("50 of 60", filled.Error, StringComparison.Ordinal);
        Assert.Equal(jobs.Select(job => job.Time("fire_at")).Order(), jobs.Select(job => job.Time("fire_at")));
        Assert.Contains("Submitted 0 jobs; 60 moments have one already.", again.Error, StringComparison.Ordinal);
        Assert.Equal(5, tooMuch.ExitCode);
        Assert.Contains("more than 1000 firings", tooMuch.Error, StringComparison.Ordinal);
        Assert.Equal(("completed", "hourly", "2026-01-03T11:00:00.000Z"), (last.Text("status"), last.Text("metadata", "schedule"), last.Text("metadata", "fire_at")));
    }

    private Task<CommandResult> RunAsync(params string[] arguments) => CommandLine.RunAsync(_home.Folder, arguments);
}
