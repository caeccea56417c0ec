namespace McpCore.Engine.Schedules;

/// <summary>
/// Calendar time (Quartz): alarms by name, and the rules of cron. There are few alarms: one for all jobs that wait for a time, one for each
/// schedule, one for the clean-up. Safe for concurrent use.
/// </summary>
public interface ICalendarClock
{
    /// <param name="onAlarm">
    /// Called with the name of an alarm at its moment; never twice at once for one name. When it fails, it is called again after some seconds,
    /// unless the alarm was set meanwhile.
    /// </param>
    /// <param name="cancellationToken">Ends the start.</param>
    Task StartAsync(Func<string, CancellationToken, Task> onAlarm, CancellationToken cancellationToken);

    /// <summary>Sets the one moment of an alarm in place of the one before. A moment that has passed means at once; null means never.</summary>
    Task SetAsync(string alarm, DateTimeOffset? at, CancellationToken cancellationToken);

    Task StopAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Reads a cron expression: five fields as Unix cron has them (minute, hour, day of month, month, day of week with 0 or 7 for Sunday; when
    /// both days are restricted, either may match), six or seven fields as Quartz has them (seconds first, an optional year last, days of the
    /// week from 1 for Sunday, and <c>? L W #</c>), or a word such as <c>@daily</c>. Names such as MON and JAN are allowed everywhere.
    /// </summary>
    /// <exception cref="FormatException">It is no cron expression; the message says why.</exception>
    CronRule ParseCron(string expression, TimeZoneInfo zone);

    /// <summary>Puts an exclusion calendar into a time zone.</summary>
    /// <exception cref="FormatException">Its cron is no cron expression.</exception>
    CalendarRule ParseCalendar(ExclusionCalendar calendar, TimeZoneInfo zone);
}

/// <summary>The moments of a cron expression.</summary>
/// <param name="Next">The first firing after a moment; null when there is none.</param>
/// <param name="Previous">The last firing before a moment; null when there is none.</param>
public sealed record CronRule(Func<DateTimeOffset, DateTimeOffset?> Next, Func<DateTimeOffset, DateTimeOffset?> Previous);
