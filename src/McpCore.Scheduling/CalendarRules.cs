using System.Globalization;
using McpCore.Engine.Schedules;
using Quartz;
using Quartz.Impl.Calendar;

namespace McpCore.Scheduling;

/// <summary>Exclusion calendars as Quartz computes them, each part in the time zone of the schedule that asks.</summary>
internal static class CalendarRules
{
    private static readonly string[] Weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    /// <exception cref="FormatException">Its cron is no cron expression.</exception>
    public static CalendarRule Parse(ExclusionCalendar calendar, TimeZoneInfo zone)
    {
        var parts = new List<CalendarRule>();
        if (calendar.Dates.Count > 0)
        {
            parts.AddRange(Dates(calendar.Dates).Select(days => Of(days, zone)));
        }

        if (calendar.Weekdays.Count > 0)
        {
            var weekly = new WeeklyCalendar();
            weekly.RemoveExcludedDay(DayOfWeek.Saturday);
            weekly.RemoveExcludedDay(DayOfWeek.Sunday);
            foreach (var day in calendar.Weekdays)
            {
                weekly.AddExcludedDay((DayOfWeek)Array.IndexOf(Weekdays, day));
            }

            parts.Add(Of(weekly, zone));
        }

        if (calendar.Daily is { } daily)
        {
            parts.Add(Of(Daily(daily), zone));
        }

        if (calendar.Cron is { } cron)
        {
            parts.Add(CronRules.ParseExclusion(cron, zone));
        }

        return new CalendarRule(
            calendar.Name,
            moment => parts.Exists(part => part.Excludes(moment)),
            moment => parts.Find(part => part.Excludes(moment))?.NextIncluded(moment));
    }

    private static IEnumerable<BaseCalendar> Dates(IReadOnlyList<string> dates)
    {
        var (once, yearly) = (new HolidayCalendar(), new AnnualCalendar());
        foreach (var date in dates)
        {
            if (date.Length == "12-25".Length)
            {
                yearly.AddExcludedDay(new MonthDay(int.Parse(date.AsSpan(0, 2), CultureInfo.InvariantCulture), int.Parse(date.AsSpan(3), CultureInfo.InvariantCulture)));
            }
            else
            {
                once.AddExcludedDay(DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture));
            }
        }

        return [once, yearly];
    }

    /// <summary>Quartz counts both ends of a range in, and knows no range over midnight but as the rest of the day.</summary>
    private static DailyCalendar Daily(string text)
    {
        var (from, to) = (TimeOnly.ParseExact(text[..5], "HH:mm", CultureInfo.InvariantCulture), TimeOnly.ParseExact(text[6..], "HH:mm", CultureInfo.InvariantCulture));
        return to == TimeOnly.MinValue || from < to
            ? new DailyCalendar(from, to.Add(-Millisecond), null)
            : new DailyCalendar(to, from.Add(-Millisecond), null) { InvertTimeRange = true };
    }

    private static CalendarRule Of(BaseCalendar calendar, TimeZoneInfo zone)
    {
        calendar.TimeZone = zone;
        return new CalendarRule("", moment => !calendar.IsTimeIncluded(moment), moment => calendar.GetNextIncludedTimeUtc(moment) is var next && next > moment ? next : null);
    }
}
