using System.Globalization;
using System.Text.Json;
using McpCore.Engine.Jobs;
using McpCore.Engine.Submission;

namespace McpCore.Engine.Schedules;

/// <summary>Reads the shape of an exclusion calendar; every fault is found at once.</summary>
internal sealed class CalendarParser(ICalendarClock clock, TimeProvider time)
{
    private const int MaxDates = 1000;
    private const int DaysOfWeek = 7;
    private static readonly JsonSchema Schema = JsonSchema.Load("calendar.schema.json");

    /// <returns>The calendar; null when a fault was added.</returns>
    public ExclusionCalendar? Parse(JsonElement body, string actor, List<Fault> faults)
    {
        if (SubmitParser.FindBrokenText(body, "$") is { } broken)
        {
            faults.Add(new Fault(broken, "malformed", "half of a surrogate pair is no text", "Unicode text"));
            return null;
        }

        Schema.Validate(body, "$", faults);
        if (faults.Count > 0)
        {
            return null;
        }

        var now = TimeText.Whole(time.GetUtcNow());
        var calendar = new ExclusionCalendar
        {
            Name = body.GetProperty("name").GetString()!,
            Dates = Texts(body, "dates"),
            Weekdays = Texts(body, "weekdays"),
            Daily = SubmitParser.Member(body, "daily")?.GetString(),
            Cron = SubmitParser.Member(body, "cron")?.GetString(),
            CreatedAt = now,
            UpdatedAt = now,
            Actor = actor,
        };
        Check(calendar, faults);
        return faults.Count > 0 ? null : calendar;
    }

    private void Check(ExclusionCalendar calendar, List<Fault> faults)
    {
        if (calendar.Dates.Count + calendar.Weekdays.Count == 0 && calendar.Daily is null && calendar.Cron is null)
        {
            faults.Add(new Fault("$.dates", "required", "a calendar that excludes nothing is of no use", "one or more of \"dates\", \"weekdays\", \"daily\" and \"cron\""));
        }

        for (var i = 0; i < calendar.Dates.Count; i++)
        {
            // Every year means every leap year, too: 02-29 is a day.
            var text = calendar.Dates[i].Length == "12-25".Length ? $"2024-{calendar.Dates[i]}" : calendar.Dates[i];
            if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            {
                faults.Add(new Fault(FormattableString.Invariant($"$.dates[{i}]"), "invalid", $"\"{calendar.Dates[i]}\" is no day", "2026-12-25, or 12-25 for every year"));
            }
        }

        if (calendar.Dates.Count > MaxDates)
        {
            faults.Add(new Fault("$.dates", "out_of_range", FormattableString.Invariant($"{calendar.Dates.Count} days are too many"), FormattableString.Invariant($"{MaxDates} days or fewer")));
        }

        if (calendar.Weekdays.Distinct(StringComparer.Ordinal).Count() == DaysOfWeek)
        {
            faults.Add(new Fault("$.weekdays", "invalid", "no day of the week would be left", "six days or fewer"));
        }

        if (calendar.Daily is { } daily && (daily.Split('-') is not [var from, var to] || !IsTime(from) || !IsTime(to) || from == to))
        {
            faults.Add(new Fault("$.daily", "invalid", $"\"{daily}\" is no stretch of a day", "two times that differ, such as 22:00-06:00"));
        }

        try
        {
            if (calendar.Cron is not null)
            {
                _ = clock.ParseCalendar(calendar with { Dates = [], Weekdays = [], Daily = null }, TimeZoneInfo.Utc);
            }
        }
        catch (FormatException exception)
        {
            faults.Add(new Fault("$.cron", "invalid", exception.Message, "five fields (minute hour day month weekday), six or seven (seconds first, year last), or @daily and the like"));
        }
    }

    private static bool IsTime(string text) => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static List<string> Texts(JsonElement body, string name) => SubmitParser.Member(body, name) is { } list ? [.. list.EnumerateArray().Select(item => item.GetString()!)] : [];
}
