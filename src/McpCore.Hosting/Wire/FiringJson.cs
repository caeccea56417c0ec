using System.Text.Json;
using McpCore.Engine.Schedules;

namespace McpCore.Hosting.Wire;

/// <summary>The shapes of firings on the wire: those that lie ahead, those that were, and those of a back-fill.</summary>
internal static class FiringJson
{
    public static void Write(Utf8JsonWriter writer, Firing firing)
    {
        writer.WriteStartObject();
        writer.WriteTime("fire_at", firing.FireAt);
        writer.WriteTime("fired_at", firing.FiredAt);
        writer.WriteString("outcome", firing.Outcome);
        writer.WriteString("job_id", firing.JobId?.ToString());
        writer.WriteString("message", firing.Message);
        writer.WriteString("reason", firing.Reason);
        writer.WriteString("overlaps", firing.Overlaps?.ToString());
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, string schedule, IReadOnlyList<PlannedFiring> planned)
    {
        writer.WriteStartObject();
        writer.WriteString("schedule", schedule);
        writer.WriteStartArray("firings");
        foreach (var firing in planned)
        {
            writer.WriteStartObject();
            writer.WriteTime("fire_at", firing.FireAt);
            writer.WriteTime("due_at", firing.DueAt);
            CalendarJson.WriteTexts(writer, "excluded_by", firing.ExcludedBy);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, string schedule, BackfillReport report)
    {
        writer.WriteStartObject();
        writer.WriteString("schedule", schedule);
        writer.WriteBoolean("dry_run", report.DryRun);
        writer.WriteNumber("submitted", report.Moments.Count(moment => moment.IsNew));
        writer.WriteNumber("existing", report.Moments.Count(moment => !moment.IsNew));
        writer.WriteStartArray("firings");
        foreach (var moment in report.Moments)
        {
            writer.WriteStartObject();
            writer.WriteTime("fire_at", moment.FireAt);
            writer.WriteString("job_id", moment.JobId?.ToString());
            writer.WriteBoolean("is_new", moment.IsNew);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
