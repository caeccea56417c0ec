using System.Globalization;

namespace McpCore.Engine.Jobs;

/// <summary>Times as they are shown and sent: UTC, always with milliseconds.</summary>
public static class TimeText
{
    /// <summary>A time as it is stored and shown: in whole milliseconds.</summary>
    public static DateTimeOffset Whole(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
