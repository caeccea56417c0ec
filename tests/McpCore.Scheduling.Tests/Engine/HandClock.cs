using System.Collections.Concurrent;
using McpCore.Engine.Schedules;

namespace McpCore.Scheduling.Tests.Engine;

/// <summary>A calendar clock without time: alarms go off when a test rings them, and the cron is the real one.</summary>
internal sealed class HandClock : ICalendarClock
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _alarms = new(StringComparer.Ordinal);
    private Func<string, CancellationToken, Task> _onAlarm = (_, _) => Task.CompletedTask;

    /// <summary>The moment at which an alarm is to go off; null when it is not.</summary>
    public DateTimeOffset? this[string alarm] => _alarms.TryGetValue(alarm, out var at) ? at : null;

    public Task StartAsync(Func<string, CancellationToken, Task> onAlarm, CancellationToken cancellationToken)
    {
        _onAlarm = onAlarm;
        return Task.CompletedTask;
    }

    /// <summary>Lets an alarm go off, whatever its moment, and waits for what it does.</summary>
    public Task RingAsync(string alarm)
    {
        _alarms.TryRemove(alarm, out _);
        return _onAlarm(alarm, TestContext.Current.CancellationToken);
    }

    public Task SetAsync(string alarm, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        if (at is { } moment)
        {
            _alarms[alarm] = moment;
        }
        else
        {
            _alarms.TryRemove(alarm, out _);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public CronRule ParseCron(string expression, TimeZoneInfo zone) => CronRules.Parse(expression, zone);

    public CalendarRule ParseCalendar(ExclusionCalendar calendar, TimeZoneInfo zone) => CalendarRules.Parse(calendar, zone);
}
