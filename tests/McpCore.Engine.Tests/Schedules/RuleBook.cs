using McpCore.Engine.Schedules;

namespace McpCore.Engine.Tests.Schedules;

/// <summary>Reads three expressions: <c>hourly</c>, <c>never</c>, and <c>once</c> (2026-06-01T12:00Z); counts how often its rules are asked.</summary>
internal sealed class RuleBook : ICalendarClock
{
    public int Asked { get; private set; }

    public TimeZoneInfo? Zone { get; private set; }

    public CronRule ParseCron(string expression, TimeZoneInfo zone)
    {
        Zone = zone;
        var once = new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
        return expression switch
        {
            "hourly" => Counted(new CronRule(after => Hour(after).AddHours(1), before => Hour(before.AddTicks(-1)))),
            "once" => Counted(new CronRule(after => after < once ? once : null, before => before > once ? once : null)),
            "never" => Counted(new CronRule(_ => null, _ => null)),
            _ => throw new FormatException($"\"{expression}\" is no cron expression: it is unknown"),
        };
    }

    /// <summary>Reads days of the week alone, in UTC.</summary>
    public CalendarRule ParseCalendar(ExclusionCalendar calendar, TimeZoneInfo zone) => new(
        calendar.Name,
        moment => calendar.Weekdays.Contains(moment.DayOfWeek.ToString()[..3].ToLowerInvariant()),
        moment => new DateTimeOffset(moment.UtcDateTime.Date.AddDays(1), TimeSpan.Zero));

    public Task StartAsync(Func<string, CancellationToken, Task> onAlarm, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SetAsync(string alarm, DateTimeOffset? at, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task StopAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    private static DateTimeOffset Hour(DateTimeOffset moment) => new(moment.Ticks - (moment.Ticks % TimeSpan.TicksPerHour), TimeSpan.Zero);

    private CronRule Counted(CronRule rule) => new(
        after =>
        {
            Asked++;
            return rule.Next(after);
        },
        before =>
        {
            Asked++;
            return rule.Previous(before);
        });
}
