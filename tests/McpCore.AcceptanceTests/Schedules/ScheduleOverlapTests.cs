using McpCore.AcceptanceTests.Api;
using McpCore.AcceptanceTests.Cli;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Schedules;

/// <summary>Schedules whose jobs last longer than the time between two firings, on a real daemon.</summary>
public sealed class ScheduleOverlapTests : IAsyncDisposable
{
    private readonly TestHome _home = new();

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task With_skip_a_firing_is_left_out_while_a_job_lives_and_a_run_by_hand_is_refused()
    {
        await _home.StartDaemonAsync();
        using var api = new RawApi(_home.Folder);
        using var events = await api.EventsAsync();
        await api.PostAsync("schedules", """{"name":"tick","every":"1s","overlap":"skip","job":{"type":"generic","payload":{"sleep":"1h"}}}""");

        var fired = (await events.ReadUntilAsync(item => item.Kind == "schedule.fired" && item.Text("reason") == "skipped")).Where(item => item.Kind == "schedule.fired").ToList();
        await api.PostAsync("schedules/tick/pause");
        var run = await CommandLine.RunAsync(_home.Folder, "schedule", "run", "tick");
        var history = (await api.GetAsync("schedules/tick?history=100")).Json.GetProperty("history").EnumerateArray().ToList();
        var jobs = (await api.GetAsync("jobs?metadata.schedule=tick")).Json.GetProperty("jobs").EnumerateArray().ToList();

        var job = Assert.Single(jobs);
        Assert.Equal(["submitted", "skipped"], fired.Select(item => item.Text("reason")));
        Assert.All(history.Where(entry => entry.Text("outcome") == "skipped"), entry => Assert.Equal(("overlap", job.Text("id")), (entry.Text("reason"), entry.Text("overlaps"))));
        Assert.Equal(5, run.ExitCode);
        Assert.Contains(job.Text("id")!, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_skip_a_kill_lets_no_second_job_start()
    {
        var first = await _home.StartDaemonAsync();
        using (var api = new RawApi(_home.Folder))
        {
            using var events = await api.EventsAsync();
            await api.PostAsync("schedules", """{"name":"tick","every":"1s","overlap":"skip","job":{"type":"generic","payload":{"sleep":"1h"}}}""");
            await events.ReadUntilAsync(item => item.Kind == "schedule.fired");
        }

        await first.KillAsync();
        await _home.StartDaemonAsync();
        using var after = new RawApi(_home.Folder);
        using var stream = await after.EventsAsync();
        var skipped = (await stream.ReadUntilAsync(item => item.Kind == "schedule.fired"))[^1];
        var jobs = (await after.GetAsync("jobs?metadata.schedule=tick")).Json.GetProperty("jobs");

        Assert.Equal("skipped", skipped.Text("reason"));
        Assert.Equal(1, jobs.GetArrayLength());
    }

    [Fact]
    public async Task With_queue_one_a_job_waits_for_the_end_of_the_one_before()
    {
        var daemon = await _home.StartDaemonAsync();
        using var api = new RawApi(_home.Folder);
        using var events = await api.EventsAsync();
        await api.PostAsync("schedules", """{"name":"tick","every":"1s","overlap":"queue_one","job":{"type":"generic","payload":{"sleep":"1h"}}}""");

        var fired = (await events.ReadUntilAsync(item => item.Kind == "schedule.fired" && item.Text("reason") == "skipped")).Where(item => item.Kind == "schedule.fired").ToList();
        await api.PostAsync("schedules/tick/pause");
        var (first, second) = (fired[0].Text("job_id")!, fired[1].Text("job_id")!);
        var waiting = (await api.GetAsync($"jobs/{second}")).Json;
        await api.PostAsync($"jobs/{first}/cancel");
        await daemon.WaitForStatusAsync(second, "running");

        Assert.Equal(["submitted", "submitted", "skipped"], fired.Select(item => item.Text("reason")));
        Assert.Equal(("blocked", "dependency"), (waiting.Text("status"), waiting.Text("waiting_reason", "code")));
    }

    [Fact]
    public async Task With_cancel_previous_only_the_newest_job_runs_and_a_kill_changes_nothing_of_it()
    {
        var first = await _home.StartDaemonAsync();
        string job;
        using (var api = new RawApi(_home.Folder))
        {
            using var events = await api.EventsAsync();
            await api.PostAsync("schedules", """{"name":"tick","every":"1s","overlap":"cancel_previous","job":{"type":"generic","payload":{"sleep":"1h"}}}""");
            job = (await events.ReadUntilAsync(item => item.Kind == "schedule.fired"))[^1].Text("job_id")!;
            await events.ReadUntilAsync(item => item.Kind == "schedule.fired");
        }

        await first.KillAsync();
        var daemon = await _home.StartDaemonAsync();
        using var after = new RawApi(_home.Folder);
        await after.PostAsync("schedules/tick/pause");
        var newest = (await after.GetAsync("jobs?metadata.schedule=tick&limit=1")).Json.GetProperty("jobs")[0].Text("id")!;
        await daemon.WaitForStatusAsync(newest, "running");
        var cancelled = await daemon.WaitForEndAsync(job);
        var live = (await after.GetAsync("jobs?metadata.schedule=tick&status=running,pending,blocked,scheduled")).Json.GetProperty("jobs");

        Assert.Equal(("cancelled", "schedule:tick"), (cancelled.Text("status"), cancelled.Text("cancel", "actor")));
        Assert.Equal(newest, Assert.Single(live.EnumerateArray()).Text("id"));
    }
}
