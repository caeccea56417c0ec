using System.Text.Json;
using McpCore.Engine.Schedules;

namespace McpCore.Hosting.Wire;

/// <summary>The shapes of schedules on the wire.</summary>
internal static class ScheduleJson
{
    /// <summary>A schedule as it stands in a list.</summary>
    public static void Write(Utf8JsonWriter writer, Schedule schedule, ScheduleBook book)
    {
        writer.WriteStartObject();
        WriteMembers(writer, schedule, book.NextFirings(schedule, 1), book.FaultOf(schedule));
        writer.WriteEndObject();
    }

    /// <summary>A schedule with its next firings and its history.</summary>
    public static void WriteInFull(Utf8JsonWriter writer, Schedule schedule, IReadOnlyList<DateTimeOffset> next, string? fault, IReadOnlyList<Firing> history)
    {
        writer.WriteStartObject();
        WriteMembers(writer, schedule, next, fault);
        writer.WriteStartArray("next");
        foreach (var moment in next)
        {
            writer.WriteTimeValue(moment);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("history");
        foreach (var firing in history)
        {
            FiringJson.Write(writer, firing);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static string TextOf(MisfirePolicy policy) => policy switch
    {
        MisfirePolicy.Skip => "skip",
        MisfirePolicy.All => "all",
        _ => "fire_once",
    };

    private static void WriteMembers(Utf8JsonWriter writer, Schedule schedule, IReadOnlyList<DateTimeOffset> next, string? fault)
    {
        writer.WriteString("name", schedule.Name);
        writer.WriteString("cron", schedule.Cron);
        writer.WriteString("every", schedule.Every is { } every ? Duration.Format(every) : null);
        writer.WriteString("time_zone", schedule.TimeZone);
        writer.WriteString("misfire", TextOf(schedule.Misfire));
        writer.WriteString("overlap", schedule.Overlap.Wire());
        writer.WriteString("jitter", schedule.Jitter is { } jitter ? Duration.Format(jitter) : null);
        CalendarJson.WriteTexts(writer, "exclude", schedule.Exclude);
        writer.WriteTime("start_at", schedule.StartAt);
        writer.WriteTime("end_at", schedule.EndAt);
        writer.WriteBoolean("paused", schedule.IsPaused);
        writer.WriteTime("created_at", schedule.CreatedAt);
        writer.WriteTime("updated_at", schedule.UpdatedAt);
        writer.WriteString("actor", schedule.Actor);
        writer.WriteString("fault", fault);
        writer.WriteTime("next_fire_at", schedule.IsPaused || next.Count == 0 ? null : next[0]);
        writer.WritePropertyName("job");
        writer.WriteRawValue(schedule.Job.Span, skipInputValidation: true);
    }
}
