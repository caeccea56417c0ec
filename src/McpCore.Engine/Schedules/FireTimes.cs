namespace McpCore.Engine.Schedules;

/// <summary>The moments at which a rule fires: cron as the calendar has them, intervals counted from a fixed moment, both within their bounds.</summary>
public sealed class FireTimes
{
    private readonly CronRule _rule;
    private readonly DateTimeOffset _notBefore;
    private readonly DateTimeOffset _notAfter;

    private FireTimes(CronRule rule, Schedule schedule)
    {
        _rule = rule;
        _notBefore = schedule.StartAt ?? DateTimeOffset.MinValue;
        _notAfter = schedule.EndAt ?? DateTimeOffset.MaxValue.AddTicks(-1);
    }

    /// <exception cref="FormatException">The cron expression or the time zone is none.</exception>
    public static FireTimes Of(Schedule schedule, ICalendarClock clock)
    {
        if (schedule.Every is { } every)
        {
            var anchor = schedule.StartAt ?? schedule.CreatedAt;
            return new FireTimes(new CronRule(after => AfterInterval(anchor, every, after), before => BeforeInterval(anchor, every, before)), schedule);
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(schedule.TimeZone, out var zone))
        {
            throw new FormatException($"\"{schedule.TimeZone}\" is no time zone of this machine");
        }

        return new FireTimes(clock.ParseCron(schedule.Cron!, zone), schedule);
    }

    /// <summary>The first firing after a moment; null when there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        // A firing at the very start counts.
        var from = after < _notBefore ? _notBefore.AddTicks(-1) : after;
        return _rule.Next(from) is { } next && next <= _notAfter ? next : null;
    }

    /// <summary>The firings after a moment, up to and with another.</summary>
    public IEnumerable<DateTimeOffset> Between(DateTimeOffset after, DateTimeOffset until)
    {
        for (var next = Next(after); next <= until; next = Next(next.Value))
        {
            yield return next.Value;
        }
    }

    /// <summary>The last firings after a moment, up to and with another, in order.</summary>
    public IReadOnlyList<DateTimeOffset> Last(int count, DateTimeOffset after, DateTimeOffset until)
    {
        var border = after < _notBefore ? _notBefore.AddTicks(-1) : after;
        var found = new List<DateTimeOffset>();
        var before = (until < _notAfter ? until : _notAfter).AddTicks(1);
        while (found.Count < count && _rule.Previous(before) is { } moment && moment > border)
        {
            found.Add(moment);
            before = moment;
        }

        found.Reverse();
        return found;
    }

    private static DateTimeOffset? AfterInterval(DateTimeOffset anchor, TimeSpan every, DateTimeOffset after) =>
        Step(anchor, every, after < anchor ? 0 : ((after - anchor).Ticks / every.Ticks) + 1);

    private static DateTimeOffset? BeforeInterval(DateTimeOffset anchor, TimeSpan every, DateTimeOffset before) =>
        before <= anchor ? null : Step(anchor, every, ((before - anchor).Ticks - 1) / every.Ticks);

    private static DateTimeOffset? Step(DateTimeOffset anchor, TimeSpan every, long steps)
    {
        var ticks = (Int128)steps * every.Ticks;
        return ticks <= (DateTimeOffset.MaxValue - anchor).Ticks ? anchor.AddTicks((long)ticks) : null;
    }
}
