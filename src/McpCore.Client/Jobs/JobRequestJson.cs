using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpCore.Client;

/// <summary>Writes submits (CONTRACT, "Submit"): only what was said.</summary>
internal static class JobRequestJson
{
    /// <summary>What was submitted is stored and shown: text is not escaped beyond need.</summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] ToBytes(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer);
        }

        return buffer.ToArray();
    }

    /// <summary>The body of many submits.</summary>
    public static byte[] ToBytes(IReadOnlyList<JobRequest> requests) => ToBytes(writer =>
    {
        writer.WriteStartArray();
        foreach (var request in requests)
        {
            Write(writer, request);
        }

        writer.WriteEndArray();
    });

    public static byte[] CancelBody(string reason) => ToBytes(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("reason", reason);
        writer.WriteEndObject();
    });

    public static void Write(Utf8JsonWriter writer, JobRequest request)
    {
        writer.WriteStartObject();
        writer.WriteString("type", request.Type);
        writer.WritePropertyName("payload");
        writer.WriteRawValue(request.Payload.IsEmpty ? "{}"u8 : request.Payload.Span);
        if (request.Metadata is { } metadata)
        {
            writer.WritePropertyName("metadata");
            metadata.WriteTo(writer);
        }

        if (request.Tags.Count > 0)
        {
            writer.WriteStartArray("tags");
            foreach (var tag in request.Tags)
            {
                writer.WriteStringValue(tag);
            }

            writer.WriteEndArray();
        }

        Number(writer, "priority", request.Priority);
        Time(writer, "delay", request.Delay);
        Text(writer, "run_at", request.RunAt?.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture));
        Number(writer, "max_attempts", request.MaxAttempts);
        if (request.Backoff is { } backoff)
        {
            writer.WritePropertyName("backoff");
            backoff.WriteTo(writer);
        }

        Time(writer, "timeout", request.Timeout);
        Time(writer, "queue_timeout", request.QueueTimeout);
        Time(writer, "deadline", request.Deadline);
        Time(writer, "heartbeat_timeout", request.HeartbeatTimeout);
        request.Unique?.WriteTo(writer);
        if (request.DependsOn.Count > 0)
        {
            writer.WriteStartArray("depends_on");
            foreach (var dependency in request.DependsOn)
            {
                dependency.WriteTo(writer);
            }

            writer.WriteEndArray();
        }

        Text(writer, "batch", request.Batch);
        Text(writer, "idempotency_key", request.IdempotencyKey);
        Text(writer, "agent_version", request.AgentVersion);
        Number(writer, "seed", request.Seed);
        writer.WriteEndObject();
    }

    public static void Time(Utf8JsonWriter writer, string name, TimeSpan? value) => Text(writer, name, value is { } time ? Duration.Format(time) : null);

    private static void Text(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void Number(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }
}
