using System.Globalization;
using McpCore.Engine.Schedules;

namespace McpCore.Scheduling.Tests;

/// <summary>What exclusion calendars exclude; the times are those of the wall clock in Zurich.</summary>
public sealed class CalendarRulesTests
{
    private static readonly TimeZoneInfo Zurich = TimeZoneInfo.FindSystemTimeZoneById("Europe/Zurich");

    [Theory]
    [InlineData("2026-12-24T23:59:59", false)]
    [InlineData("2026-12-25T00:00:00", true)]
    [InlineData("2026-12-25T23:59:59", true)]
    [InlineData("2026-12-26T00:00:00", false)]
    [InlineData("2027-12-25T12:00:00", false)]
    public void Excludes_Date_TheDayOfTheZone(string moment, bool excluded) => AssertExcludes(excluded, Sample() with { Dates = ["2026-12-25"] }, moment);

    [Theory]
    [InlineData("2026-12-25T12:00:00", true)]
    [InlineData("2031-12-25T00:00:00", true)]
    [InlineData("2031-12-26T00:00:00", false)]
    public void Excludes_DateWithoutAYear_EveryYear(string moment, bool excluded) => AssertExcludes(excluded, Sample() with { Dates = ["12-25"] }, moment);

    [Theory]
    [InlineData("2026-01-02T23:59:59", false)]
    [InlineData("2026-01-03T00:00:00", true)]
    [InlineData("2026-01-04T23:59:59", true)]
    [InlineData("2026-01-05T00:00:00", false)]
    public void Excludes_Weekdays_ThoseAlone(string moment, bool excluded) => AssertExcludes(excluded, Sample() with { Weekdays = ["sat", "sun"] }, moment);

    [Theory]
    [InlineData("mon", "2026-01-03T12:00:00", false)]
    [InlineData("mon", "2026-01-05T12:00:00", true)]
    public void Excludes_OtherWeekdays_NotTheWeekend(string day, string moment, bool excluded) => AssertExcludes(excluded, Sample() with { Weekdays = [day] }, moment);

    [Theory]
    [InlineData("12:00-13:00", "11:59:59", false)]
    [InlineData("12:00-13:00", "12:00:00", true)]
    [InlineData("12:00-13:00", "12:59:59", true)]
    [InlineData("12:00-13:00", "13:00:00", false)]
    [InlineData("12:00-13:00", "00:00:00", false)]
    [InlineData("12:00-13:00", "23:59:59", false)]
    [InlineData("22:00-06:00", "21:59:59", false)]
    [InlineData("22:00-06:00", "22:00:00", true)]
    [InlineData("22:00-06:00", "00:00:00", true)]
    [InlineData("22:00-06:00", "05:59:59", true)]
    [InlineData("22:00-06:00", "06:00:00", false)]
    [InlineData("22:00-00:00", "23:59:59", true)]
    [InlineData("22:00-00:00", "00:00:00", false)]
    [InlineData("00:00-06:00", "00:00:00", true)]
    [InlineData("00:00-06:00", "06:00:00", false)]
    public void Excludes_Daily_WithoutItsEnd(string daily, string time, bool excluded) => AssertExcludes(excluded, Sample() with { Daily = daily }, $"2026-01-02T{time}");

    [Theory]
    [InlineData("* 12 * * *", "12:30:15", true)]
    [InlineData("* 12 * * *", "13:00:00", false)]
    [InlineData("* * 12 * * ?", "12:30:15", true)]
    [InlineData("0 * 12 * * ?", "12:30:15", false)]
    [InlineData("0 * 12 * * ?", "12:30:00", true)]
    public void Excludes_Cron_TheMinuteOrTheSecondThatItNames(string cron, string time, bool excluded) => AssertExcludes(excluded, Sample() with { Cron = cron }, $"2026-01-02T{time}");

    [Fact]
    public void Excludes_SeveralParts_WhatAnyOfThemNames()
    {
        var calendar = Sample() with { Dates = ["2026-01-02", "01-06"], Weekdays = ["sat"], Daily = "22:00-06:00", Cron = "* 12 * * *" };

        AssertExcludes(true, calendar, "2026-01-02T09:00:00");
        AssertExcludes(true, calendar, "2026-01-03T09:00:00");
        AssertExcludes(true, calendar, "2026-01-04T05:00:00");
        AssertExcludes(true, calendar, "2026-01-04T12:10:00");
        AssertExcludes(true, calendar, "2026-01-06T09:00:00");
        AssertExcludes(false, calendar, "2026-01-04T09:00:00");
    }

    [Theory]
    [InlineData("2026-03-29T03:00:00", true)]
    [InlineData("2026-10-25T02:30:00", true)]
    [InlineData("2026-10-25T03:30:00", false)]
    public void Excludes_DailyWhenClocksChange_ByTheWallClock(string moment, bool excluded) =>
        AssertExcludes(excluded, Sample() with { Daily = moment.Contains("-03-", StringComparison.Ordinal) ? "03:00-04:00" : "02:00-03:00" }, moment);

    [Theory]
    [InlineData("2026-12-25T08:00:00", "2026-12-26T00:00:00")]
    [InlineData("2026-01-03T08:00:00", "2026-01-05T00:00:00")]
    [InlineData("2026-01-02T22:30:00", "2026-01-03T00:00:00")]
    public void NextIncluded_Excluded_IsLaterAndPassesOnlyWhatIsExcluded(string from, string latest)
    {
        var rule = CalendarRules.Parse(Sample() with { Dates = ["2026-12-25"], Weekdays = ["sat", "sun"], Daily = "22:00-06:00" }, Zurich);
        var (start, end) = (At(from), At(latest));

        var next = rule.NextIncluded(start)!.Value;

        Assert.True(next > start);
        for (var moment = start; moment < next; moment += TimeSpan.FromMinutes(10))
        {
            Assert.True(rule.Excludes(moment), $"{moment} lies between and is not excluded");
        }

        Assert.True(next >= end);
    }

    private static void AssertExcludes(bool excluded, ExclusionCalendar calendar, string moment) =>
        Assert.Equal(excluded, CalendarRules.Parse(calendar, Zurich).Excludes(At(moment)));

    /// <summary>A moment by the wall clock in Zurich.</summary>
    private static DateTimeOffset At(string text)
    {
        var local = DateTime.Parse(text, CultureInfo.InvariantCulture);
        return new DateTimeOffset(local, Zurich.GetUtcOffset(local)).ToUniversalTime();
    }

    private static ExclusionCalendar Sample() => new() { Name = "sample", CreatedAt = DateTimeOffset.UnixEpoch, UpdatedAt = DateTimeOffset.UnixEpoch, Actor = "tester" };
}
