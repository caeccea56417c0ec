using System.Globalization;
using McpCore.Engine.Jobs;
using McpCore.Engine.Schedules;

namespace McpCore.Scheduling.Tests.Engine;

/// <summary>What becomes of firings while a job of the schedule has not ended; the agent's runs last until they are cancelled.</summary>
public sealed class OverlapTests : IAsyncLifetime
{
    private const string Alarm = "schedule:s";
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 0, 0, TimeSpan.Zero));
    private readonly HandClock _clock = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("mcpcore-scheduling-").FullName;
    private EngineUnderTest _engine = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _engine = await EngineUnderTest.StartAsync(_clock, _time, _folder);

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Alarm_AllowWhileAJobLives_SubmitsAllTheSame()
    {
        await _engine.AddAsync("\"every\":\"10m\"");

        await RingAtAsync("03:10");
        await RingAtAsync("03:20");

        Assert.Equal(2, (await _engine.JobsAsync()).Count);
    }

    [Fact]
    public async Task Alarm_SkipWhileAJobLives_LeavesTheFiringOutAndSaysForWhichJob()
    {
        await _engine.AddAsync("\"every\":\"10m\",\"overlap\":\"skip\"");

        await RingAtAsync("03:10");
        await RingAtAsync("03:20");

        var live = Assert.Single(await _engine.JobsAsync());
        var skipped = (await _engine.HistoryAsync())[0];
        Assert.Equal((At("03:20"), Firing.Skipped, "overlap", live.Id, null), (skipped.FireAt, skipped.Outcome, skipped.Reason, skipped.Overlaps, skipped.JobId));
        Assert.Contains(live.Id.ToString(), skipped.Message, StringComparison.Ordinal);
        Assert.Equal(At("03:30"), _clock[Alarm]);
    }

    [Fact]
    public async Task Alarm_SkipAfterTheJobHasEnded_Submits()
    {
        await _engine.AddAsync("\"every\":\"10m\",\"overlap\":\"skip\"");
        await RingAtAsync("03:10");
        await EndAsync((await _engine.JobsAsync())[0]);

        await RingAtAsync("03:20");

        Assert.Equal(["03:20 submitted", "03:10 submitted"], (await _engine.HistoryAsync()).Select(Text));
    }

    [Fact]
    public async Task Alarm_SkipAndMissedFirings_MakesUpForOne()
    {
        await _engine.AddAsync("\"every\":\"10m\",\"overlap\":\"skip\",\"misfire\":\"all\"");

        await RingAtAsync("03:35");

        Assert.Equal(["03:30 skipped", "03:20 skipped", "03:10 submitted"], (await _engine.HistoryAsync()).Select(Text));
    }

    [Fact]
    public async Task Run_ByHandWhileAJobLives_IsRefusedAndLeavesNoTrace()
    {
        await _engine.AddAsync("\"every\":\"10m\",\"overlap\":\"skip\"");
        await RingAtAsync("03:10");

        var (job, rejection) = (await _engine.Engine.Schedules.RunNowAsync("s", "ann", Token))!.Value;

        Assert.Null(job);
        Assert.Equal("schedule_overlap", rejection?.Code);
        Assert.Single(await _engine.HistoryAsync());
    }

    [Fact]
    public async Task Alarm_AfterARunByHand_CountsItsJob()
    {
        await _engine.AddAsync("\"every\":\"10m\",\"overlap\":\"skip\"");
        await _engine.Engine.Schedules.RunNowAsync("s", "ann", Token);

        await RingAtAsync("03:10");

        Assert.Equal(["03:10 skipped", "03:00 manual"], (await _engine.HistoryAsync()).Select(Text));
    }

    [Fact]
    public async Task Alarm_QueueOne_LetsOneWaitForTheEndAndLeavesOutTheRest()
    {
        await _engine.AddAsync("\"every\":\"10m\",\"overlap\":\"queue_one\"");

        await RingAtAsync("03:10");
        await RingAtAsync("03:20");
        await RingAtAsync("03:30");
        var jobs = await _engine.JobsAsync();
        var waiting = jobs[1];
        await EndAsync(jobs[0]);
        var started = await _engine.ReachedAsync(waiting.Id, JobStatus.Running);

        Assert.Equal(2, jobs.Count);
        Assert.Equal((JobStatus.Blocked, "dependency"), (waiting.Status, waiting.Waiting?.Code));
        Assert.Equal(["03:30 skipped", "03:20 submitted", "03:10 submitted"], (await _engine.HistoryAsync()).Select(Text));
        Assert.Equal(waiting.Id, (await _engine.HistoryAsync())[0].Overlaps);
        Assert.Equal(JobStatus.Running, started.Status);
    }

    [Fact]
    public async Task Alarm_CancelPrevious_CancelsTheRunningOneAndStartsWhenItHasEnded()
    {
        await _engine.AddAsync("\"every\":\"10m\",\"overlap\":\"cancel_previous\"");
        await RingAtAsync("03:10");
        var first = (await _engine.JobsAsync())[0];
        await _engine.ReachedAsync(first.Id, JobStatus.Running);

        await RingAtAsync("03:20");
        var second = (await _engine.JobsAsync())[1];
        var cancelled = await _engine.ReachedAsync(first.Id, JobStatus.Cancelled);
        var started = await _engine.ReachedAsync(second.Id, JobStatus.Running);

        Assert.Equal((Alarm, $"Replaced by {second.Id}, which the same schedule submitted."), (cancelled.Cancel?.Actor, cancelled.Cancel?.Reason));
        Assert.True(started.StartedAt >= cancelled.CompletedAt);
        Assert.Equal(["03:20 submitted", "03:10 submitted"], (await _engine.HistoryAsync()).Select(Text));
    }

    [Fact]
    public async Task Alarm_CancelPreviousManyTimes_LeavesOnlyTheLast()
    {
        await _engine.AddAsync("\"every\":\"10m\",\"overlap\":\"cancel_previous\",\"misfire\":\"all\"");

        await RingAtAsync("04:05");
        var jobs = await _engine.JobsAsync();
        await _engine.ReachedAsync(jobs[^1].Id, JobStatus.Running);

        Assert.Equal(6, jobs.Count);
        foreach (var job in jobs.SkipLast(1))
        {
            Assert.Equal(JobStatus.Cancelled, (await _engine.ReachedAsync(job.Id, JobStatus.Cancelled)).Status);
        }
    }

    [Fact]
    public async Task Start_AfterACancelPreviousThatTheDaemonDidNotSurvive_EndsTheOldAndStartsTheNew()
    {
        await _engine.AddAsync("\"every\":\"10m\",\"overlap\":\"cancel_previous\"");
        await RingAtAsync("03:10");
        var first = (await _engine.JobsAsync())[0];
        await _engine.ReachedAsync(first.Id, JobStatus.Running);
        _engine.Firings.OnFiring = _ => throw new InvalidOperationException("The daemon dies.");
        await Assert.ThrowsAsync<InvalidOperationException>(() => RingAtAsync("03:20"));

        await _engine.DisposeAsync();
        _engine = await EngineUnderTest.StartAsync(_clock, _time, _folder);
        var second = (await _engine.JobsAsync())[1];

        await _engine.ReachedAsync(first.Id, JobStatus.Cancelled);
        await _engine.ReachedAsync(second.Id, JobStatus.Running);
    }

    /// <summary>The job, the entry and the mark are one commit: whatever the daemon dies after, the moment is handled or it is not.</summary>
    [Fact]
    public async Task Start_AfterADeathRightBehindTheCommit_NeitherRepeatsNorSkipsTheFiring()
    {
        await _engine.AddAsync("\"every\":\"10m\",\"misfire\":\"skip\"");
        _engine.Firings.OnFiring = _ => throw new InvalidOperationException("The daemon dies.");
        await Assert.ThrowsAsync<InvalidOperationException>(() => RingAtAsync("03:10"));
        _time.Advance(TimeSpan.FromMinutes(6));

        await _engine.DisposeAsync();
        _engine = await EngineUnderTest.StartAsync(_clock, _time, _folder);
        await _clock.RingAsync(Alarm);

        Assert.Single(await _engine.JobsAsync());
        Assert.Equal(["03:10 submitted"], (await _engine.HistoryAsync()).Select(Text));
        Assert.Equal(At("03:20"), _clock[Alarm]);
    }

    private async Task EndAsync(Job job)
    {
        await _engine.Engine.CancelAsync(job.Id, "enough", "tester", Token);
        await _engine.ReachedAsync(job.Id, JobStatus.Cancelled);
    }

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse($"2026-01-02T{time}:00Z", CultureInfo.InvariantCulture);

    private static string Text(Firing firing) => $"{firing.FireAt.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture)} {firing.Outcome}";

    private Task RingAtAsync(string time)
    {
        _time.Advance(At(time) - _time.GetUtcNow());
        return _clock.RingAsync(Alarm);
    }
}
