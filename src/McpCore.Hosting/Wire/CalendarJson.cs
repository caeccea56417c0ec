using System.Text.Json;
using McpCore.Engine.Schedules;

namespace McpCore.Hosting.Wire;

/// <summary>The shape of an exclusion calendar on the wire.</summary>
internal static class CalendarJson
{
    public static void Write(Utf8JsonWriter writer, ExclusionCalendar calendar, IReadOnlyList<string> usedBy)
    {
        writer.WriteStartObject();
        writer.WriteString("name", calendar.Name);
        WriteTexts(writer, "dates", calendar.Dates);
        WriteTexts(writer, "weekdays", calendar.Weekdays);
        writer.WriteString("daily", calendar.Daily);
        writer.WriteString("cron", calendar.Cron);
        writer.WriteTime("created_at", calendar.CreatedAt);
        writer.WriteTime("updated_at", calendar.UpdatedAt);
        writer.WriteString("actor", calendar.Actor);
        WriteTexts(writer, "used_by", usedBy);
        writer.WriteEndObject();
    }

    public static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
