using System.Globalization;
using System.Text;
using System.Text.Json;
using McpCore.Engine.Jobs;
using McpCore.Engine.Schedules;
using McpCore.Engine.Submission;

namespace McpCore.Scheduling.Tests.Engine;

/// <summary>Jobs for a period that has passed.</summary>
public sealed class BackfillTests : IAsyncLifetime
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
    public async Task BackfillAsync_Period_SubmitsItsMomentsInOrderAndOnce()
    {
        await _engine.AddAsync("\"cron\":\"0 * * * *\"");

        var first = await BackfillAsync("00:00", "02:59");
        var second = await BackfillAsync("00:00", "03:00");

        Assert.Equal([At("00:00"), At("01:00"), At("02:00")], first.Moments.Select(moment => moment.FireAt));
        Assert.All(first.Moments, moment => Assert.True(moment.IsNew));
        Assert.Equal([At("03:00")], second.Moments.Where(moment => moment.IsNew).Select(moment => moment.FireAt));
        var jobs = await _engine.JobsAsync();
        Assert.Equal(second.Moments.Select(moment => moment.JobId), jobs.Select(job => (JobId?)job.Id));
        Assert.Equal("""{"schedule":"s","fire_at":"2026-01-02T00:00:00.000Z","backfill":true}""", Encoding.UTF8.GetString(jobs[0].Metadata.Span));
        Assert.All(jobs, job => Assert.Equal(new ConcurrencyRule("backfill:s", 1), job.Options.Concurrency));
    }

    [Fact]
    public async Task BackfillAsync_AWeekLater_StillSubmitsNothingTwice()
    {
        await _engine.AddAsync("\"cron\":\"0 * * * *\"");
        await BackfillAsync("00:00", "02:00");

        _time.Advance(TimeSpan.FromDays(8));
        var again = await BackfillAsync("00:00", "02:00");

        Assert.DoesNotContain(again.Moments, moment => moment.IsNew);
        Assert.Equal(3, (await _engine.JobsAsync()).Count);
    }

    [Fact]
    public async Task BackfillAsync_MomentThatFired_HasItsJobAlready()
    {
        await _engine.AddAsync("\"every\":\"10m\"");
        _time.Advance(TimeSpan.FromMinutes(10));
        await _clock.RingAsync(Alarm);
        _time.Advance(TimeSpan.FromMinutes(10));

        var report = await BackfillAsync("03:00", "03:20");

        Assert.Equal([false, true], report.Moments.Skip(1).Select(moment => moment.IsNew));
    }

    [Fact]
    public async Task Alarm_ForAMomentThatWasFilled_FindsItsJob()
    {
        await _engine.AddAsync("\"every\":\"10m\"");
        _time.Advance(TimeSpan.FromMinutes(10));
        var report = await BackfillAsync("03:05", "03:10");

        await _clock.RingAsync(Alarm);

        Assert.Equal(report.Moments[0].JobId, (await _engine.HistoryAsync())[0].JobId);
        Assert.Single(await _engine.JobsAsync());
    }

    [Fact]
    public async Task BackfillAsync_SkipWhileAJobLives_FillsAllTheSameAndIsNoOverlap()
    {
        await _engine.AddAsync("\"every\":\"10m\",\"overlap\":\"skip\"");
        _time.Advance(TimeSpan.FromMinutes(9));
        var report = await BackfillAsync("03:00", "03:05");

        _time.Advance(TimeSpan.FromMinutes(1));
        await _clock.RingAsync(Alarm);

        Assert.Equal(Firing.Submitted, (await _engine.HistoryAsync())[0].Outcome);
        Assert.True(Assert.Single(report.Moments).IsNew);
    }

    [Fact]
    public async Task BackfillAsync_DryRun_SubmitsNothing()
    {
        await _engine.AddAsync("\"cron\":\"0 * * * *\"");

        var report = await BackfillAsync("00:00", "02:00", ",\"dry_run\":true");

        Assert.Equal(3, report.Moments.Count(moment => moment is { IsNew: true, JobId: null }));
        Assert.Empty(await _engine.JobsAsync());
        Assert.Empty(await _engine.HistoryAsync());
    }

    [Fact]
    public async Task BackfillAsync_Excluded_IsLeftOut()
    {
        using var calendar = JsonDocument.Parse("""{"name":"off","daily":"01:00-02:00"}""");
        await _engine.Engine.Schedules.Calendars.AddAsync(calendar.RootElement, replace: false, "tester", Token);
        await _engine.AddAsync("\"cron\":\"0 * * * *\",\"exclude\":[\"off\"]");

        var report = await BackfillAsync("00:00", "02:00");

        Assert.Equal([At("00:00"), At("02:00")], report.Moments.Select(moment => moment.FireAt));
    }

    [Fact]
    public async Task BackfillAsync_Parallel_SharesTheLimit()
    {
        await _engine.AddAsync("\"cron\":\"0 * * * *\"");

        await BackfillAsync("00:00", "02:00", ",\"parallel\":3");

        Assert.All(await _engine.JobsAsync(), job => Assert.Equal(3, job.Options.Concurrency?.Limit));
    }

    [Fact]
    public async Task BackfillAsync_Done_StandsInTheHistoryOnce()
    {
        await _engine.AddAsync("\"cron\":\"0 * * * *\"");

        await BackfillAsync("00:00", "02:00");
        await BackfillAsync("00:00", "02:00");

        var entry = Assert.Single(await _engine.HistoryAsync());
        Assert.Equal((Firing.Backfilled, At("02:00")), (entry.Outcome, entry.FireAt));
        Assert.StartsWith("3 jobs for the firings from 2026-01-02T00:00:00.000Z", entry.Message, StringComparison.Ordinal);
        Assert.Equal(At("04:00"), _clock[Alarm]);
    }

    [Fact]
    public async Task BackfillAsync_JobRefused_SaysWhyAndGoesOnWhenAskedAgain()
    {
        await _engine.AddAsync("\"cron\":\"0 * * * *\"");
        _engine.Agents.Faults = [new Fault("$.payload", "invalid", "the agent has changed its mind")];
        var refused = await BackfillAsync("00:00", "02:00");
        _engine.Agents.Faults = [];

        var report = await BackfillAsync("00:00", "02:00");

        Assert.Equal("validation_failed", refused.Rejection?.Code);
        Assert.Equal(3, report.Moments.Count(moment => moment.IsNew));
    }

    [Theory]
    [InlineData("2026-01-02T02:00:00Z", "2026-01-02T01:00:00Z", "ends before it begins")]
    [InlineData("2026-01-02T02:00:00Z", "2026-01-02T03:00:01Z", "into the future")]
    [InlineData("2025-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "more than 1000 firings")]
    public async Task BackfillAsync_PeriodThatCannotBeMeant_IsRefused(string from, string to, string message)
    {
        await _engine.AddAsync("\"cron\":\"0 * * * *\"");
        using var body = JsonDocument.Parse($$"""{"from":"{{from}}","to":"{{to}}"}""");

        var report = (await _engine.Engine.Schedules.BackfillAsync("s", body.RootElement, "ann", Token))!;

        var fault = Assert.Single(report.Rejection!.Faults);
        Assert.Equal("$.to", fault.Path);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Empty(await _engine.JobsAsync());
    }

    private async Task<BackfillReport> BackfillAsync(string from, string to, string members = "")
    {
        using var body = JsonDocument.Parse($$"""{"from":"2026-01-02T{{from}}:00Z","to":"2026-01-02T{{to}}:00Z"{{members}} }""");
        return (await _engine.Engine.Schedules.BackfillAsync("s", body.RootElement, "ann", Token))!;
    }

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse($"2026-01-02T{time}:00Z", CultureInfo.InvariantCulture);
}
