using McpCore.Engine.Schedules;

namespace McpCore.Storage.Tests.Retention;

/// <summary>Alarms that ring when a test says so.</summary>
internal sealed class HandClock : ICalendarClock
{
    private Func<string, CancellationToken, Task> _onAlarm = (_, _) => Task.CompletedTask;

    public Dictionary<string, DateTimeOffset> Alarms { get; } = [];

    /// <summary>Rings an alarm; the task ends when what it caused is done.</summary>
    public Task RingAsync(string alarm)
    {
        Assert.True(Alarms.Remove(alarm), $"The alarm {alarm} is not set.");
        return _onAlarm(alarm, TestContext.Current.CancellationToken);
    }

    public Task StartAsync(Func<string, CancellationToken, Task> onAlarm, CancellationToken cancellationToken)
    {
        _onAlarm = onAlarm;
        return Task.CompletedTask;
    }

    public Task SetAsync(string alarm, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        if (at is { } moment)
        {
            Alarms[alarm] = moment;
        }
        else
        {
            Alarms.Remove(alarm);
        }

        return Task.CompletedTask;
    }

    public CronRule ParseCron(string expression, TimeZoneInfo zone) => throw new NotSupportedException();

    public CalendarRule ParseCalendar(ExclusionCalendar calendar, TimeZoneInfo zone) => throw new NotSupportedException();

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
