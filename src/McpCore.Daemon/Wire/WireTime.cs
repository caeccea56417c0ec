using System.Globalization;
using System.Text.Json;

namespace McpCore.Daemon.Wire;

/// <summary>Times on the wire: UTC, always with milliseconds.</summary>
internal static class WireTime
{
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static void WriteTime(this Utf8JsonWriter writer, string name, DateTimeOffset? time) => writer.WriteString(name, time is { } value ? Format(value) : null);
}
