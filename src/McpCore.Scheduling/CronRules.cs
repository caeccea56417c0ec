using McpCore.Engine.Schedules;
using Quartz;

namespace McpCore.Scheduling;

/// <summary>
/// Cron as Quartz reads and computes it. When clocks are put forward, a firing in the missing hour happens once at its end; when they are put
/// back, a fixed time fires once, and a pattern within the hour fires in both hours.
/// </summary>
internal static class CronRules
{
    private const int UnixFields = 5;
    private static readonly string[] Words = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

    /// <exception cref="FormatException">It is no cron expression.</exception>
    public static CronRule Parse(string expression, TimeZoneInfo zone)
    {
        var (rule, _) = Read(expression, zone);
        return new CronRule(after => Next(rule, zone, after), before => Previous(rule, zone, before));
    }

    /// <summary>What an expression names as a stretch of time: every minute of it, or every second when it has a field for them.</summary>
    /// <exception cref="FormatException">It is no cron expression.</exception>
    public static CalendarRule ParseExclusion(string expression, TimeZoneInfo zone)
    {
        var (rule, grain) = Read(expression, zone);
        return new CalendarRule("", moment => rule.IsSatisfiedBy(Start(moment)), moment => Start(moment) + grain);

        DateTimeOffset Start(DateTimeOffset moment) => moment.AddTicks(-(moment.Ticks % grain.Ticks));
    }

    private static (CronExpression Rule, TimeSpan Grain) Read(string expression, TimeZoneInfo zone)
    {
        var text = expression.Trim();
        if (text.StartsWith('@') && !Words.Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            throw new FormatException($"\"{expression}\" is no word for a rule; there are {string.Join(", ", Words)}");
        }

        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        if (!text.StartsWith('@') && fields is not (UnixFields or UnixFields + 1 or UnixFields + 2))
        {
            throw new FormatException($"\"{expression}\" has {fields} fields");
        }

        try
        {
            var rule = CronExpression.Parse(text, fields == UnixFields ? CronFormat.Unix : CronFormat.Quartz).WithTimeZone(zone);
            return (rule, text.StartsWith('@') || fields == UnixFields ? TimeSpan.FromMinutes(1) : TimeSpan.FromSeconds(1));
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw new FormatException($"\"{expression}\" is no cron expression: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    /// <summary>
    /// Asked from within a repeated hour, Quartz names a fixed time of that hour even though it has fired in the first one: the firings would
    /// depend on the moment of the question.
    /// </summary>
    private static DateTimeOffset? Next(CronExpression rule, TimeZoneInfo zone, DateTimeOffset after) =>
        RepeatedTime.Around(after, zone) is { } repeated && !FiresAgain(rule, repeated)
            ? rule.GetNextValidTimeAfter(repeated.End.AddSeconds(-1))
            : rule.GetNextValidTimeAfter(after);

    private static DateTimeOffset? Previous(CronExpression rule, TimeZoneInfo zone, DateTimeOffset before)
    {
        var previous = rule.GetPreviousValidTimeBefore(before);
        return previous is { } moment && RepeatedTime.Around(moment, zone) is { } repeated && !FiresAgain(rule, repeated)
            ? rule.GetPreviousValidTimeBefore(repeated.Start)
            : previous;
    }

    /// <summary>Whether a rule has firings in the repeated hour when it comes from the hour before. Quartz looks from the second after the one that it is asked for.</summary>
    private static bool FiresAgain(CronExpression rule, RepeatedTime repeated)
    {
        var next = rule.GetNextValidTimeAfter(repeated.Start.AddSeconds(-2));
        return (next < repeated.Start ? rule.GetNextValidTimeAfter(next.Value) : next) < repeated.End;
    }
}
