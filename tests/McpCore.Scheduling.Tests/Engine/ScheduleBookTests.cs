using System.Globalization;
using System.Text;
using System.Text.Json;
using McpCore.Engine.Jobs;
using McpCore.Engine.Schedules;
using McpCore.Engine.Submission;

namespace McpCore.Scheduling.Tests.Engine;

/// <summary>What alarms of schedules do, on a real engine and store; the test moves the time and rings the alarms.</summary>
public sealed class ScheduleBookTests : IAsyncLifetime
{
    private const string Alarm = "schedule:s";
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 0, 0, TimeSpan.Zero));
    private readonly HandClock _clock = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("mcpcore-scheduling-").FullName;
    private EngineUnderTest _engine = null!;

    public async ValueTask InitializeAsync() => _engine = await EngineUnderTest.StartAsync(_clock, _time, _folder);

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task AddAsync_Schedule_SetsTheAlarmToItsFirstFiring()
    {
        await _engine.AddAsync("\"every\":\"10m\"");

        Assert.Equal(At("03:10"), _clock[Alarm]);
    }

    [Fact]
    public async Task Alarm_Due_SubmitsOneJobAndSetsTheNext()
    {
        await _engine.AddAsync("\"every\":\"10m\"");

        await RingAtAsync("03:10");

        var job = Assert.Single(await _engine.JobsAsync());
        Assert.Equal("s:2026-01-02T03:10:00.000Z", job.Options.IdempotencyKey);
        Assert.Equal("""{"schedule":"s","fire_at":"2026-01-02T03:10:00.000Z"}""", Encoding.UTF8.GetString(job.Metadata.Span));
        Assert.Equal(Alarm, job.Actor);
        Assert.Equal(new Firing("s", At("03:10"), At("03:10"), Firing.Submitted, job.Id, null), Assert.Single(await _engine.HistoryAsync()));
        Assert.Equal(At("03:20"), _clock[Alarm]);
    }

    [Fact]
    public async Task StartAsync_TimeZoneGoneFromTheMachine_StartsAndTheScheduleStaysWithItsFault()
    {
        var good = await _engine.AddAsync("\"cron\":\"0 4 * * *\",\"time_zone\":\"Europe/Zurich\"");
        await _engine.Firings.SaveAsync(good with { Name = "gone", TimeZone = "Europe/Atlantis" }, TestContext.Current.CancellationToken);

        await RestartAsync();
        await _clock.RingAsync("schedule:gone");

        var book = _engine.Engine.Schedules;
        var gone = book.Find("gone")!;
        Assert.Contains("Europe/Atlantis", book.FaultOf(gone), StringComparison.Ordinal);
        Assert.Empty(book.NextFirings(gone, 10));
        Assert.Null(_clock["schedule:gone"]);
        Assert.Empty(await _engine.JobsAsync());
        Assert.Null(book.FaultOf(good));
        Assert.NotNull(_clock[Alarm]);
        Assert.True((await book.SetPausedAsync("gone", paused: true, "tester", TestContext.Current.CancellationToken))!.IsPaused);
        Assert.True(await book.RemoveAsync("gone", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Alarm_TooEarlyOrTwice_FiresNothingMore()
    {
        await _engine.AddAsync("\"every\":\"10m\"");

        await RingAtAsync("03:09");
        await RingAtAsync("03:10");
        await RingAtAsync("03:10");

        Assert.Single(await _engine.JobsAsync());
        Assert.Equal(At("03:20"), _clock[Alarm]);
    }

    [Theory]
    [InlineData("fire_once", "03:50 submitted", "03:40 skipped")]
    [InlineData("skip", "03:50 skipped")]
    [InlineData("all", "03:50 submitted", "03:40 submitted", "03:30 submitted", "03:20 submitted", "03:10 submitted")]
    public async Task Alarm_AfterMissedFirings_FollowsThePolicy(string policy, params string[] history)
    {
        await _engine.AddAsync($"\"every\":\"10m\",\"misfire\":\"{policy}\"");

        await RingAtAsync("03:55");
        await RingAtAsync("03:55");

        Assert.Equal(history, (await _engine.HistoryAsync()).Select(Text));
        Assert.Equal(At("04:00"), _clock[Alarm]);
    }

    [Fact]
    public async Task Alarm_WithSkippedFirings_SaysWhichInTheHistory()
    {
        await _engine.AddAsync("\"every\":\"10m\",\"misfire\":\"skip\"");

        await RingAtAsync("03:15");
        await RingAtAsync("03:55");

        Assert.Equal(
            ["The firings from 2026-01-02T03:20:00.000Z to this one were missed and left out.", "Missed and left out."],
            (await _engine.HistoryAsync()).Select(firing => firing.Message));
    }

    [Fact]
    public async Task Alarm_JobRefused_IsRecordedWithTheReasonAndTheScheduleGoesOn()
    {
        await _engine.AddAsync("\"every\":\"10m\"");
        _engine.Agents.Faults = [new Fault("$.payload", "invalid", "the agent has changed its mind")];

        await RingAtAsync("03:10");
        _engine.Agents.Faults = [];
        await RingAtAsync("03:20");

        var history = await _engine.HistoryAsync();
        Assert.Equal(["03:20 submitted", "03:10 refused"], history.Select(Text));
        Assert.Contains("the agent has changed its mind", history[1].Message, StringComparison.Ordinal);
        Assert.Null(history[1].JobId);
        Assert.Single(await _engine.JobsAsync());
    }

    [Fact]
    public async Task Alarm_WhileDraining_LeavesTheFiringToTheNextStart()
    {
        await _engine.AddAsync("\"every\":\"10m\"");
        await _engine.Engine.StopAsync(TestContext.Current.CancellationToken);

        await RingAtAsync("03:10");
        var before = (await _engine.HistoryAsync()).Count;
        await RestartAsync();
        await RingAtAsync("03:10");

        Assert.Equal(0, before);
        Assert.Equal(["03:10 submitted"], (await _engine.HistoryAsync()).Select(Text));
    }

    [Fact]
    public async Task Start_WithSchedules_SetsTheirAlarmsToWhatWasNotHandled()
    {
        await _engine.AddAsync("\"every\":\"10m\"");
        await RingAtAsync("03:10");
        _time.Advance(TimeSpan.FromHours(2));

        await RestartAsync();

        Assert.Equal(At("03:20"), _clock[Alarm]);
        Assert.Equal("s", Assert.Single(_engine.Engine.Schedules.All).Name);
    }

    /// <summary>The daemon died after the submit, before the firing was recorded.</summary>
    [Fact]
    public async Task Alarm_ForAFiringThatWasSubmittedBefore_MakesNoSecondJob()
    {
        var schedule = await _engine.AddAsync("\"every\":\"10m\"");
        using var submit = JsonDocument.Parse("""
            {"type":"still","payload":{},"metadata":{"schedule":"s","fire_at":"2026-01-02T03:10:00.000Z"},"idempotency_key":"s:2026-01-02T03:10:00.000Z"}
            """);
        _time.Advance(At("03:10") - _time.GetUtcNow());
        var first = await _engine.Engine.SubmitAsync([submit.RootElement], many: false, Alarm, TestContext.Current.CancellationToken);

        await RingAtAsync("03:10");

        Assert.Null(first.Rejection);
        Assert.Equal(first.Jobs[0].Id, Assert.Single(await _engine.JobsAsync()).Id);
        Assert.Equal(first.Jobs[0].Id, Assert.Single(await _engine.HistoryAsync()).JobId);
        Assert.Equal(At("03:00"), schedule.HandledUntil);
    }

    [Fact]
    public async Task Remove_WhileItFires_StopsThePlan()
    {
        await _engine.AddAsync("\"every\":\"10m\",\"misfire\":\"all\"");
        _engine.Firings.OnFiring = firing => _engine.Engine.Schedules.RemoveAsync(firing.Schedule, CancellationToken.None);

        await RingAtAsync("05:00");

        Assert.Single(await _engine.JobsAsync());
        Assert.Empty(_engine.Engine.Schedules.All);
        Assert.Null(_clock[Alarm]);
    }

    [Fact]
    public async Task Pause_WhileItFires_StopsThePlan()
    {
        await _engine.AddAsync("\"every\":\"10m\",\"misfire\":\"all\"");
        _engine.Firings.OnFiring = firing => _engine.Engine.Schedules.SetPausedAsync(firing.Schedule, paused: true, "tester", CancellationToken.None);

        await RingAtAsync("05:00");

        Assert.Single(await _engine.JobsAsync());
        Assert.Null(_clock[Alarm]);
    }

    [Fact]
    public async Task Replace_WhileItFires_GoesOnWithTheNewRuleAlone()
    {
        await _engine.AddAsync("\"every\":\"10m\",\"misfire\":\"all\"");
        _engine.Firings.OnFiring = async _ =>
        {
            _engine.Firings.OnFiring = _ => Task.CompletedTask;
            await _engine.AddAsync("\"every\":\"1h\"", replace: true);
        };

        await RingAtAsync("05:00");

        Assert.Single(await _engine.JobsAsync());
        Assert.Equal(At("05:00"), _engine.Engine.Schedules.Find("s")!.HandledUntil);
        Assert.Equal(_engine.Engine.Schedules.Find("s")!.CreatedAt.AddHours(3), _clock[Alarm]);
    }

    [Fact]
    public async Task Pause_ThenResume_LeavesOutWhatLayBetween()
    {
        await _engine.AddAsync("\"every\":\"10m\",\"misfire\":\"all\"");
        var schedules = _engine.Engine.Schedules;

        await schedules.SetPausedAsync("s", paused: true, "ann", TestContext.Current.CancellationToken);
        var alarmWhilePaused = _clock[Alarm];
        await RingAtAsync("04:05");
        await schedules.SetPausedAsync("s", paused: false, "ben", TestContext.Current.CancellationToken);

        Assert.Null(alarmWhilePaused);
        Assert.Empty(await _engine.HistoryAsync());
        Assert.Equal(At("04:10"), _clock[Alarm]);
        Assert.Equal("ben", schedules.Find("s")!.Actor);
    }

    [Fact]
    public async Task Run_ByHand_ChangesNothingOfTheRule()
    {
        await _engine.AddAsync("\"every\":\"10m\"");
        _time.Advance(TimeSpan.FromMinutes(4));

        await _engine.Engine.Schedules.RunNowAsync("s", "ann", TestContext.Current.CancellationToken);
        await _engine.Engine.Schedules.RunNowAsync("s", "ann", TestContext.Current.CancellationToken);
        await RingAtAsync("03:10");

        Assert.Equal(["03:10 submitted", "03:04 manual", "03:04 manual"], (await _engine.HistoryAsync()).Select(Text));
        Assert.Equal([null, null, "s:2026-01-02T03:10:00.000Z"], (await _engine.JobsAsync()).Select(job => job.Options.IdempotencyKey));
    }

    [Fact]
    public async Task Alarm_AfterTheEnd_IsNotSetAgain()
    {
        await _engine.AddAsync("\"every\":\"10m\",\"end_at\":\"2026-01-02T03:20:00Z\"");

        await RingAtAsync("03:10");
        await RingAtAsync("03:20");

        Assert.Equal(2, (await _engine.JobsAsync()).Count);
        Assert.Null(_clock[Alarm]);
    }

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse($"2026-01-02T{time}:00Z", CultureInfo.InvariantCulture);

    private static string Text(Firing firing) => $"{firing.FireAt.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture)} {firing.Outcome}";

    private Task RingAtAsync(string time)
    {
        _time.Advance(At(time) - _time.GetUtcNow());
        return _clock.RingAsync(Alarm);
    }

    private async Task RestartAsync()
    {
        await _engine.DisposeAsync();
        _engine = await EngineUnderTest.StartAsync(_clock, _time, _folder);
    }
}
