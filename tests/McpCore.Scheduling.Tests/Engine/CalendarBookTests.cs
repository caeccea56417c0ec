using System.Globalization;
using System.Text.Json;
using McpCore.Engine.Schedules;

namespace McpCore.Scheduling.Tests.Engine;

/// <summary>Schedules that leave out what calendars exclude. 2026-01-02 is a Friday.</summary>
public sealed class CalendarBookTests : IAsyncLifetime
{
    private const string Alarm = "schedule:s";
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 0, 0, TimeSpan.Zero));
    private readonly HandClock _clock = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("mcpcore-scheduling-").FullName;
    private EngineUnderTest _engine = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private CalendarBook Calendars => _engine.Engine.Schedules.Calendars;

    public async ValueTask InitializeAsync() => _engine = await EngineUnderTest.StartAsync(_clock, _time, _folder);

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Alarm_WithAWeekendBetween_IsSetBehindIt()
    {
        await AddAsync("\"weekdays\":[\"sat\",\"sun\"]");
        await _engine.AddAsync("\"cron\":\"0 2 * * *\",\"exclude\":[\"off\"]");

        Assert.Equal(At("2026-01-05T02:00"), _clock[Alarm]);
    }

    [Fact]
    public async Task Alarm_ExcludedMomentsThatPassed_AreNeitherMissedNorMadeUpFor()
    {
        await AddAsync("\"weekdays\":[\"sat\",\"sun\"]");
        await _engine.AddAsync("\"cron\":\"0 2 * * *\",\"exclude\":[\"off\"],\"misfire\":\"all\"");

        _time.Advance(TimeSpan.FromDays(5));
        await _clock.RingAsync(Alarm);

        Assert.Equal([At("2026-01-07T02:00"), At("2026-01-06T02:00"), At("2026-01-05T02:00")], (await _engine.HistoryAsync()).Select(firing => firing.FireAt));
    }

    [Fact]
    public async Task AddAsync_InThePlaceOfOneInUse_SetsTheAlarmAnew()
    {
        await AddAsync("\"weekdays\":[\"sat\",\"sun\"]");
        await _engine.AddAsync("\"cron\":\"0 2 * * *\",\"exclude\":[\"off\"]");

        await AddAsync("\"weekdays\":[\"sun\"]", replace: true);

        Assert.Equal(At("2026-01-03T02:00"), _clock[Alarm]);
    }

    [Fact]
    public async Task RemoveAsync_InUse_IsRefusedWithItsUsers()
    {
        await AddAsync("\"weekdays\":[\"sat\"]");
        await _engine.AddAsync("\"cron\":\"0 2 * * *\",\"exclude\":[\"off\"]");

        var refused = await Calendars.RemoveAsync("off", Token);
        await _engine.Engine.Schedules.RemoveAsync("s", Token);
        var removed = await Calendars.RemoveAsync("off", Token);

        Assert.Equal("calendar_in_use", refused?.Rejection?.Code);
        Assert.Contains("the schedule s", refused!.Rejection!.Detail, StringComparison.Ordinal);
        Assert.Null(removed!.Rejection);
        Assert.Empty(Calendars.All);
        Assert.Null(await Calendars.RemoveAsync("off", Token));
    }

    [Fact]
    public async Task Start_WithCalendars_LeavesOutWhatTheyExclude()
    {
        await AddAsync("\"daily\":\"03:00-05:00\"");
        await _engine.AddAsync("\"every\":\"1h\",\"exclude\":[\"off\"]");

        await _engine.DisposeAsync();
        _engine = await EngineUnderTest.StartAsync(_clock, _time, _folder);

        Assert.Equal("03:00-05:00", Assert.Single(Calendars.All).Daily);
        Assert.Equal(At("2026-01-02T05:00"), _clock[Alarm]);
    }

    [Fact]
    public async Task Preview_NamesTheCalendarThatExcludes()
    {
        await AddAsync("\"dates\":[\"01-04\"]");
        var schedule = await _engine.AddAsync("\"cron\":\"0 2 * * *\",\"exclude\":[\"off\"]");

        var planned = _engine.Engine.Schedules.Preview(schedule, null, 3);

        Assert.Equal([null, "off", null], planned.Select(firing => firing.ExcludedBy.SingleOrDefault()));
        Assert.Equal([At("2026-01-03T02:00"), null, At("2026-01-05T02:00")], planned.Select(firing => firing.DueAt));
    }

    [Theory]
    [InlineData("$.dates", "\"dates\":[]")]
    [InlineData("$.dates[1]", "\"dates\":[\"12-25\",\"2026-02-30\"]")]
    [InlineData("$.weekdays", "\"weekdays\":[\"mon\",\"tue\",\"wed\",\"thu\",\"fri\",\"sat\",\"sun\"]")]
    [InlineData("$.daily", "\"daily\":\"12:00-12:00\"")]
    [InlineData("$.daily", "\"daily\":\"25:00-26:00\"")]
    [InlineData("$.cron", "\"cron\":\"61 * * * *\"")]
    public async Task AddAsync_CannotBeMeant_IsRefusedWithThePath(string path, string members)
    {
        using var body = JsonDocument.Parse($$"""{"name":"off",{{members}} }""");

        var result = await Calendars.AddAsync(body.RootElement, replace: false, "tester", Token);

        Assert.Equal(path, Assert.Single(result.Rejection!.Faults).Path);
        Assert.Empty(Calendars.All);
    }

    [Theory]
    [InlineData("$.exclude[0]", "calendar_not_found", "\"exclude\":[\"of\"]")]
    [InlineData("$.exclude", "invalid", "\"exclude\":[\"off\"]")]
    public async Task AddAsync_ScheduleWithACalendarThatIsNotThereOrLeavesNothing_IsRefused(string path, string code, string members)
    {
        await AddAsync("\"daily\":\"02:00-03:00\"");
        using var body = JsonDocument.Parse($$"""{"name":"s","cron":"0 2 * * *",{{members}},"job":{"type":"still","payload":{} } }""");

        var result = await _engine.Engine.Schedules.AddAsync(body.RootElement, replace: false, "tester", Token);

        var fault = Assert.Single(result.Rejection!.Faults);
        Assert.Equal((path, code), (fault.Path, fault.Code));
    }

    private async Task AddAsync(string members, bool replace = false)
    {
        using var body = JsonDocument.Parse($$"""{"name":"off",{{members}} }""");
        Assert.Null((await Calendars.AddAsync(body.RootElement, replace, "tester", Token)).Rejection);
    }

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse($"{time}:00Z", CultureInfo.InvariantCulture);
}
