using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using McpCore.Engine.Jobs;

namespace McpCore.Engine.Schedules;

/// <summary>
/// The moments at which a rule fires: cron as the calendar has them, intervals counted from a fixed moment, both within their bounds, without what is excluded. A moment
/// stays what it is when jitter lets it fire later: <see cref="DueAt"/>.
/// </summary>
public sealed class FireTimes
{
    /// <summary>Excluded moments that are looked at in search of one that is not: a rule may be excluded for good.</summary>
    private const int MaxExcluded = 50_000;

    private readonly string _name;
    private readonly CronRule _rule;
    private readonly IReadOnlyList<CalendarRule> _exclusions;
    private readonly TimeSpan _jitter;
    private readonly DateTimeOffset _notBefore;
    private readonly DateTimeOffset _notAfter;

    private FireTimes(CronRule rule, Schedule schedule, IReadOnlyList<CalendarRule> exclusions)
    {
        (_name, _rule, _exclusions, _jitter) = (schedule.Name, rule, exclusions, schedule.Jitter ?? TimeSpan.Zero);
        _notBefore = schedule.StartAt ?? DateTimeOffset.MinValue;
        _notAfter = schedule.EndAt ?? DateTimeOffset.MaxValue.AddTicks(-1);
    }

    /// <param name="schedule">The schedule.</param>
    /// <param name="clock">Reads rules and calendars.</param>
    /// <param name="calendars">The calendars that the schedule names.</param>
    /// <exception cref="FormatException">The cron expression or the time zone is none.</exception>
    public static FireTimes Of(Schedule schedule, ICalendarClock clock, IReadOnlyList<ExclusionCalendar> calendars)
    {
        // An interval by itself needs no zone.
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(schedule.TimeZone, out var zone) && (schedule.Cron is not null || calendars.Count > 0))
        {
            throw new FormatException($"\"{schedule.TimeZone}\" is no time zone of this machine");
        }

        var exclusions = calendars.Select(calendar => clock.ParseCalendar(calendar, zone!)).ToList();
        if (schedule.Every is { } every)
        {
            var anchor = schedule.StartAt ?? schedule.CreatedAt;
            return new FireTimes(new CronRule(after => AfterInterval(anchor, every, after), before => BeforeInterval(anchor, every, before)), schedule, exclusions);
        }

        return new FireTimes(clock.ParseCron(schedule.Cron!, zone!), schedule, exclusions);
    }

    /// <summary>The first firing after a moment; null when there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        for (var tries = 0; tries < MaxExcluded && NextOfRule(after) is { } next; tries++)
        {
            if (ExcluderOf(next) is not { } excluder)
            {
                return next;
            }

            if (excluder.NextIncluded(next) is not { } free)
            {
                return null;
            }

            after = free.AddTicks(-1);
        }

        return null;
    }

    /// <summary>The first moment of the rule after another, whether or not it is excluded; null when there is none.</summary>
    public DateTimeOffset? NextOfRule(DateTimeOffset after)
    {
        // A firing at the very start counts.
        var from = after < _notBefore ? _notBefore.AddTicks(-1) : after;
        return _rule.Next(from) is { } next && next <= _notAfter ? next : null;
    }

    /// <summary>The calendars that exclude a moment.</summary>
    public IReadOnlyList<string> ExcludedBy(DateTimeOffset moment) => [.. _exclusions.Where(exclusion => exclusion.Excludes(moment)).Select(exclusion => exclusion.Name)];

    /// <summary>
    /// When the firing of a moment is to happen: later than it by a share of the jitter that depends on the schedule's name and the moment alone, and before the next firing,
    /// so that firings keep their order.
    /// </summary>
    public DateTimeOffset DueAt(DateTimeOffset moment)
    {
        if (_jitter == TimeSpan.Zero)
        {
            return moment;
        }

        var span = Next(moment) is { } next && next - moment < _jitter ? next - moment : _jitter;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{_name}:{TimeText.Format(moment)}"));
        var share = (double)BinaryPrimitives.ReadUInt32BigEndian(hash) / uint.MaxValue;
        return moment.AddMilliseconds(Math.Floor(share * (span.TotalMilliseconds - 1)));
    }

    /// <summary>The moment up to which firings are due at another; those after a moment that has been handled.</summary>
    public DateTimeOffset DueUntil(DateTimeOffset handled, DateTimeOffset now) =>
        _jitter > TimeSpan.Zero && Last(1, handled, now) is [var last] && DueAt(last) > now ? last.AddTicks(-1) : now;

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
        var excluded = 0;
        while (found.Count < count && excluded < MaxExcluded && _rule.Previous(before) is { } moment && moment > border)
        {
            before = moment;
            if (ExcluderOf(moment) is null)
            {
                found.Add(moment);
            }
            else
            {
                excluded++;
            }
        }

        found.Reverse();
        return found;
    }

    private CalendarRule? ExcluderOf(DateTimeOffset moment) => _exclusions.FirstOrDefault(exclusion => exclusion.Excludes(moment));

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
