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

    /// <exception cref="FormatException">It is no cron expression.</exception>
    public static CronRule Parse(string expression, TimeZoneInfo zone)
    {
        var text = expression.Trim();
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        if (!text.StartsWith('@') && fields is not (UnixFields or UnixFields + 1 or UnixFields + 2))
        {
            throw new FormatException($"\"{expression}\" has {fields} fields");
        }

        try
        {
            var rule = CronExpression.Parse(text, fields == UnixFields ? CronFormat.Unix : CronFormat.Quartz).WithTimeZone(zone);
            return new CronRule(rule.GetNextValidTimeAfter, rule.GetPreviousValidTimeBefore);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw new FormatException($"\"{expression}\" is no cron expression: {exception.Message.TrimEnd('.')}", exception);
        }
    }
}
