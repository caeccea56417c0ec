using System.Text.Json;
using McpCore.Engine.Events;

namespace McpCore.Hosting.Wire;

/// <summary>The data of an event on the wire (CONTRACT, "Events"): the common members, then the event's own.</summary>
internal static class EventJson
{
    public static void Write(Utf8JsonWriter writer, JobEvent item)
    {
        writer.WriteStartObject();
        if (item.Seq > 0)
        {
            writer.WriteNumber("seq", item.Seq);
        }
        else
        {
            writer.WriteNull("seq");
        }

        writer.WriteTime("time", item.Time);
        writer.WriteString("job_id", item.JobId?.ToString());
        writer.WriteString("type", item.JobType);
        if (item.Attempt is { } attempt)
        {
            writer.WriteNumber("attempt", attempt);
        }
        else
        {
            writer.WriteNull("attempt");
        }

        writer.WriteString("from", item.From);
        writer.WriteString("to", item.To);
        writer.WriteString("reason", item.Reason);
        writer.WriteString("actor", item.Actor);
        writer.WriteString("node", item.Node);
        if (!item.Extra.IsEmpty)
        {
            using var extra = JsonDocument.Parse(item.Extra, new JsonDocumentOptions { MaxDepth = 256 });
            foreach (var member in extra.RootElement.EnumerateObject())
            {
                member.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }
}
