using System.Globalization;
using System.Text.Json;

namespace McpCore.Client;

/// <summary>Writes and reads the cancel of many.</summary>
internal static class CancelManyJson
{
    public static byte[] ToBytes(JobQuery query, string? reason) => JobRequestJson.ToBytes(writer =>
    {
        var narrows = query.Statuses.Count + query.Types.Count + query.Metadata.Count > 0 || (query.Tag, query.BatchId, query.CreatedAfter, query.CreatedBefore) != (null, null, null, null);
        writer.WriteStartObject();
        Texts(writer, "status", query.Statuses.Select(JobStatusText.Of));
        Texts(writer, "type", query.Types);
        writer.WriteString("tag", query.Tag);
        writer.WriteString("batch", query.BatchId);
        if (query.Metadata.Count > 0)
        {
            writer.WriteStartObject("metadata");
            foreach (var (name, value) in query.Metadata)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        writer.WriteString("created_after", query.CreatedAfter?.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture));
        writer.WriteString("created_before", query.CreatedBefore?.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture));
        writer.WriteBoolean("all", !narrows);
        writer.WriteString("reason", reason);
        writer.WriteEndObject();
    });

    public static IReadOnlyDictionary<JobStatus, long> Parse(JsonElement report) =>
        report.GetProperty("by_status").EnumerateObject().ToDictionary(state => JobStatusText.Parse(state.Name), state => state.Value.GetInt64());

    private static void Texts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
