using System.Text.Json;
using McpCore.Engine.PluginStates;

namespace McpCore.Hosting.Wire;

/// <summary>A plugin in full on the wire: the version that counts, and what is remembered.</summary>
internal static class PluginDetailJson
{
    public static void Write(Utf8JsonWriter writer, PluginDetail detail)
    {
        var record = detail.Record;
        writer.WriteStartObject();
        PluginJson.WriteMembers(writer, detail.Versions[0]);
        writer.WriteTime("desired_at", record.Desired.At);
        writer.WriteString("desired_by", record.Desired.Actor);
        writer.WriteStartArray("versions");
        foreach (var version in detail.Versions)
        {
            PluginJson.Write(writer, version);
        }

        writer.WriteEndArray();
        WriteLeaks(writer, record, detail.Rules);
        WriteCrashes(writer, detail);
        WriteQuarantine(writer, record.Quarantine);
        WriteHistory(writer, detail.History);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, PluginLog log)
    {
        writer.WriteStartObject();
        PluginJson.WriteTexts(writer, "job_types", log.JobTypes);
        writer.WriteStartArray("logs");
        foreach (var line in log.Lines)
        {
            writer.WriteStartObject();
            writer.WriteTime("time", line.Time);
            writer.WriteString("level", line.Level);
            writer.WriteString("message", line.Message);
            writer.WriteString("job_id", line.JobId);
            writer.WriteString("type", line.JobType);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("last_event", log.Last);
        writer.WriteEndObject();
    }

    private static void WriteLeaks(Utf8JsonWriter writer, PluginRecord record, PluginRuleOptions rules)
    {
        writer.WriteStartObject("leaks");
        writer.WriteNumber("count", record.Leaks);
        writer.WriteNumber("limit", rules.MaxLeaks);
        if (record.IsolationOrder is { } order)
        {
            writer.WriteStartObject("order");
            writer.WriteString("isolation", order.Isolation);
            writer.WriteTime("at", order.At);
            writer.WriteString("reason", order.Reason);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("order");
        }

        writer.WriteEndObject();
        if (record.LastUnload is not { } unload)
        {
            writer.WriteNull("last_unload");
            return;
        }

        writer.WriteStartObject("last_unload");
        writer.WriteString("version", unload.Version);
        writer.WriteTime("at", unload.At);
        writer.WriteString("verdict", unload.Collected ? "collected" : "leaked");
        writer.WriteString("suspect", unload.Suspect);
        writer.WriteEndObject();
    }

    private static void WriteCrashes(Utf8JsonWriter writer, PluginDetail detail)
    {
        writer.WriteStartObject("crashes");
        writer.WriteNumber("limit", detail.Rules.Quarantine.Crashes);
        writer.WriteString("window", Duration.Format(detail.Rules.Quarantine.Window));
        writer.WriteStartArray("last");
        foreach (var crash in detail.Crashes)
        {
            writer.WriteStartObject();
            writer.WriteTime("at", crash.At);
            writer.WriteString("version", crash.Version);
            writer.WriteString("job_id", crash.JobId);
            writer.WriteString("code", crash.Code);
            writer.WriteString("message", crash.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteQuarantine(Utf8JsonWriter writer, PluginQuarantine? quarantine)
    {
        if (quarantine is null)
        {
            writer.WriteNull("quarantine");
            return;
        }

        writer.WriteStartObject("quarantine");
        writer.WriteTime("at", quarantine.At);
        writer.WriteString("version", quarantine.Version);
        writer.WriteString("sha256", quarantine.Sha256);
        writer.WriteString("reason", quarantine.Reason);
        writer.WriteEndObject();
    }

    private static void WriteHistory(Utf8JsonWriter writer, IReadOnlyList<PluginHistoryEntry> history)
    {
        writer.WriteStartArray("history");
        foreach (var entry in history)
        {
            writer.WriteStartObject();
            writer.WriteTime("at", entry.At);
            writer.WriteString("version", entry.Version);
            writer.WriteString("sha256", entry.Sha256);
            writer.WriteString("from", entry.From);
            writer.WriteString("to", entry.To);
            writer.WriteString("code", entry.Code);
            writer.WriteString("reason", entry.Reason);
            writer.WriteString("actor", entry.Actor);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
