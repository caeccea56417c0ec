using McpCore.AcceptanceTests.Api;
using McpCore.AcceptanceTests.Cli;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Schedules;

/// <summary>Schedules on a real daemon: they fire, survive a kill, and are steered from the command line.</summary>
public sealed class ScheduleTests : IAsyncDisposable
{
    private readonly TestHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task A_schedule_submits_ordinary_jobs_that_say_where_they_come_from()
    {
        var daemon = await _home.StartDaemonAsync();
        using var api = new RawApi(_home.Folder);
        using var events = await api.EventsAsync("after=0");

        var added = await api.PostAsync("schedules", """{"name":"tick","every":"1s","job":{"type":"generic","payload":{"a":1},"metadata":{"own":"yes"}}}""");
        var fired = await FiringsAsync(events, 2);
        var job = await daemon.WaitForEndAsync(fired[0].JobId);
        var shown = (await api.GetAsync("schedules/tick")).Json;

        Assert.Equal(201, added.Status);
        Assert.Equal(TimeSpan.FromSeconds(1), fired[1].FireAt - fired[0].FireAt);
        Assert.Equal(("completed", "schedule:tick"), (job.Text("status"), fired[0].Actor));
        Assert.Equal(("yes", "tick"), (job.Text("metadata", "own"), job.Text("metadata", "schedule")));
        Assert.Equal(fired[0].FireAt, job.Time("metadata", "fire_at"));
        Assert.Equal($"tick:{job.Text("metadata", "fire_at")}", job.Text("options", "idempotency_key"));
        Assert.Equal(10, shown.GetProperty("next").GetArrayLength());
        Assert.Contains(shown.GetProperty("history").EnumerateArray(), firing => firing.Text("job_id") == fired[0].JobId && firing.Text("outcome") == "submitted");
    }

    [Fact]
    public async Task A_kill_loses_no_schedule_and_fires_no_moment_twice()
    {
        var first = await _home.StartDaemonAsync();
        using (var api = new RawApi(_home.Folder))
        {
            using var events = await api.EventsAsync("after=0");
            await api.PostAsync("schedules", """{"name":"tick","every":"1s","misfire":"all","job":{"type":"generic","payload":{}}}""");
            await FiringsAsync(events, 2);
        }

        await first.KillAsync();
        await _home.StartDaemonAsync();
        using var after = new RawApi(_home.Folder);
        using var stream = await after.EventsAsync("after=0");
        var fired = await FiringsAsync(stream, 6);
        await after.PostAsync("schedules/tick/pause");
        var jobs = (await after.GetAsync("jobs?metadata.schedule=tick&limit=1000")).Json.GetProperty("jobs").EnumerateArray().ToList();

        // Every second from the first to the last has its one job, whatever the kill fell upon.
        var moments = jobs.Select(job => job.Time("metadata", "fire_at")).Order().ToList();
        Assert.Equal(moments.Distinct(), moments);
        Assert.All(moments.Zip(moments.Skip(1)), pair => Assert.Equal(TimeSpan.FromSeconds(1), pair.Second - pair.First));
        Assert.True(moments.Count >= fired.Select(firing => firing.FireAt).Distinct().Count());
    }

    [Fact]
    public async Task A_schedule_of_a_plugin_that_is_gone_submits_jobs_that_wait_for_it()
    {
        var plugin = _home.AddPlugin("probe");
        var first = await _home.StartDaemonAsync();
        using (var api = new RawApi(_home.Folder))
        {
            await api.PostAsync("schedules", """{"name":"later","every":"1s","paused":true,"job":{"type":"probe","payload":{"log_lines":1}}}""");
        }

        await first.TerminateAsync();
        Directory.Delete(plugin, recursive: true);
        var daemon = await _home.StartDaemonAsync();
        using var again = new RawApi(_home.Folder);
        using var events = await again.EventsAsync();
        await again.PostAsync("schedules/later/resume");

        var fired = (await events.ReadUntilAsync(item => item.Kind == "schedule.fired"))[^1];

        var job = await daemon.Client.GetAsync($"jobs/{fired.Text("job_id")}", Token);
        Assert.Equal("submitted", fired.Text("reason"));
        Assert.Equal(("blocked", "agent_missing"), (job.Text("status"), job.Text("waiting_reason", "code")));
    }

    [Fact]
    public async Task From_the_command_line_it_is_added_shown_paused_run_and_removed()
    {
        await _home.StartDaemonAsync();

        var empty = await RunAsync("list");
        var added = await RunAsync("add", "nightly", "--cron", "30 2 * * *", "--time-zone", "Europe/Zurich", "generic", "a=1");
        var twice = await RunAsync("add", "nightly", "--every", "1h", "generic");
        var replaced = await RunAsync("add", "nightly", "--replace", "--every", "1h", "generic", "a=2", "--json");
        var paused = await RunAsync("pause", "nightly");
        var list = await RunAsync("list");
        var run = await RunAsync("run", "nightly");
        var shown = await RunAsync("show", "nightly", "--json");
        var removed = await RunAsync("remove", "nightly");
        var gone = await RunAsync("show", "nightly");

        Assert.Contains("schedule add", empty.Error, StringComparison.Ordinal);
        Assert.Equal(0, added.ExitCode);
        Assert.Contains("30 2 * * * (Europe/Zurich)", added.Output, StringComparison.Ordinal);
        Assert.Equal(10, added.Output.Split('\n').Count(line => line.Contains("02:30:00 +0", StringComparison.Ordinal)));
        Assert.Equal(5, twice.ExitCode);
        Assert.Contains("There is a schedule \"nightly\" already", twice.Error, StringComparison.Ordinal);
        Assert.Equal("1h", replaced.Json().Text("every"));
        Assert.Equal("nightly: paused", paused.Output.TrimEnd());
        Assert.Contains("paused", list.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("manual", Assert.Single(shown.Json().GetProperty("history").EnumerateArray()).Text("outcome"));
        Assert.Equal(0, removed.ExitCode);
        Assert.Equal(4, gone.ExitCode);
        Assert.Contains("There is no schedule \"nightly\"", gone.Error, StringComparison.Ordinal);
    }

    private Task<CommandResult> RunAsync(params string[] arguments) => CommandLine.RunAsync(_home.Folder, ["schedule", .. arguments]);

    private static async Task<List<(DateTimeOffset FireAt, string JobId, string? Actor)>> FiringsAsync(EventReader events, int count)
    {
        var read = await events.ReadUntilAsync(item => item.Kind == "schedule.fired" && --count == 0);
        return [.. read.Where(item => item.Kind == "schedule.fired").Select(item => (item.Data.Time("fire_at"), item.Text("job_id")!, item.Text("actor")))];
    }
}
