using System.Buffers;
using System.Text;
using System.Text.Json;
using McpCore.Engine.Events;
using McpCore.Engine.Jobs;

namespace McpCore.Storage.Sqlite;

/// <summary>The stored form of events: one JSON array for all events of a commit, members that are null left out.</summary>
internal static class EventCodec
{
    /// <summary>Appends the stored form to a buffer.</summary>
    public static void Pack(IReadOnlyList<JobEvent> events, IBufferWriter<byte> buffer)
    {
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartArray();
        foreach (var item in events)
        {
            Write(writer, item);
        }

        writer.WriteEndArray();
    }

    public static IEnumerable<JobEvent> Unpack(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        foreach (var item in document.RootElement.EnumerateArray())
        {
            yield return new JobEvent(item.GetProperty("kind").GetString()!, DateTimeOffset.FromUnixTimeMilliseconds(item.GetProperty("time").GetInt64()))
            {
                Seq = item.GetProperty("seq").GetInt64(),
                JobId = Text(item, "job") is { } id ? JobId.Parse(id) : null,
                JobType = Text(item, "type"),
                Attempt = item.TryGetProperty("attempt", out var attempt) ? attempt.GetInt32() : null,
                From = Text(item, "from"),
                To = Text(item, "to"),
                Reason = Text(item, "reason"),
                Actor = Text(item, "actor"),
                Node = Text(item, "node"),
                Extra = item.TryGetProperty("extra", out var extra) ? Encoding.UTF8.GetBytes(extra.GetRawText()) : default,
            };
        }
    }

    private static void Write(Utf8JsonWriter writer, JobEvent item)
    {
        writer.WriteStartObject();
        writer.WriteNumber("seq", item.Seq);
        writer.WriteString("kind", item.Kind);
        writer.WriteNumber("time", item.Time.ToUnixTimeMilliseconds());
        Write(writer, "job", item.JobId?.ToString());
        Write(writer, "type", item.JobType);
        if (item.Attempt is { } attempt)
        {
            writer.WriteNumber("attempt", attempt);
        }

        Write(writer, "from", item.From);
        Write(writer, "to", item.To);
        Write(writer, "reason", item.Reason);
        Write(writer, "actor", item.Actor);
        Write(writer, "node", item.Node);
        if (!item.Extra.IsEmpty)
        {
            writer.WritePropertyName("extra");
            writer.WriteRawValue(item.Extra.Span, skipInputValidation: true);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static string? Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.GetString() : null;
}
