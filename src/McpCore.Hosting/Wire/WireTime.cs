using System.Text.Json;
using McpCore.Engine.Jobs;

namespace McpCore.Hosting.Wire;

/// <summary>Times on the wire.</summary>
internal static class WireTime
{
    public static void WriteTime(this Utf8JsonWriter writer, string name, DateTimeOffset? time) => writer.WriteString(name, time is { } value ? TimeText.Format(value) : null);

    public static void WriteTimeValue(this Utf8JsonWriter writer, DateTimeOffset time) => writer.WriteStringValue(TimeText.Format(time));
}
