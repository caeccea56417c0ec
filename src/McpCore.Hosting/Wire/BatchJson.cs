using System.Text.Json;
using McpCore.Engine.Batches;
using McpCore.Engine.Jobs;

namespace McpCore.Hosting.Wire;

/// <summary>The shape of batches on the wire.</summary>
internal static class BatchJson
{
    public static void Write(Utf8JsonWriter writer, Batch batch)
    {
        writer.WriteStartObject();
        writer.WriteString("id", batch.Id.ToString());
        writer.WriteString("name", batch.Name);
        writer.WritePropertyName("metadata");
        writer.WriteRawValue(batch.Metadata.Span, skipInputValidation: true);
        writer.WriteTime("created_at", batch.CreatedAt);
        writer.WriteTime("completed_at", batch.CompletedAt);
        writer.WriteStartObject("jobs");
        writer.WriteNumber("total", batch.Total);
        foreach (var (status, count) in batch.Counts.OrderBy(pair => pair.Key))
        {
            writer.WriteNumber(status.Wire(), count);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("progress");
        writer.WriteNumber("fraction", Math.Round(batch.Fraction, 6));
        writer.WriteNumber("ended", batch.Ended);
        writer.WriteNumber("total", batch.Total);
        writer.WriteEndObject();
        if (batch.Callback is { } callback)
        {
            writer.WriteStartObject("callback");
            writer.WriteString("id", callback.ToString());
            writer.WriteString("on", batch.CallbackOnSuccess ? "success" : "completion");
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("callback");
        }

        writer.WriteEndObject();
    }
}
