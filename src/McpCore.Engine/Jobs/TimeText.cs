using System.Globalization;

namespace McpCore.Engine.Jobs;

/// <summary>Times as they are shown and sent: UTC, always with milliseconds.</summary>
public static class TimeText
{
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
