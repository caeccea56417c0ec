using McpCore.Engine.Schedules;

namespace McpCore.Engine.Tests.Schedules;

/// <summary>Schedules to compute with.</summary>
internal static class ScheduleSamples
{
    public static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 0, 0, TimeSpan.Zero);

    /// <summary>A schedule that fires each interval, made at <see cref="Start"/>.</summary>
    public static Schedule Every(TimeSpan every) => Sample() with { Every = every };

    public static Schedule Cron(string cron) => Sample() with { Cron = cron };

    public static FireTimes Times(this Schedule schedule, params ExclusionCalendar[] calendars) => FireTimes.Of(schedule, new RuleBook(), calendars);

    public static ExclusionCalendar Without(params string[] weekdays) => new() { Name = "days-off", Weekdays = weekdays, CreatedAt = Start, UpdatedAt = Start, Actor = "tester" };

    public static DateTimeOffset Minute(int minutes) => Start.AddMinutes(minutes);

    public static DateTimeOffset Second(int seconds) => Start.AddSeconds(seconds);

    private static Schedule Sample() => new()
    {
        Name = "sample",
        Job = "{}"u8.ToArray(),
        CreatedAt = Start,
        UpdatedAt = Start,
        HandledUntil = Start,
        Actor = "tester",
    };
}
