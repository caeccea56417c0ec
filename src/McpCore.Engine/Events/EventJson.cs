using System.Text.Json;

namespace McpCore.Engine.Events;

/// <summary>Writes the small JSON objects that events carry.</summary>
internal static class EventJson
{
    public static byte[] Object(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    public static void Number(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    /// <summary>JSON that is known to be valid; an empty object when there is none.</summary>
    public static void Raw(Utf8JsonWriter writer, string name, ReadOnlyMemory<byte> json)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(json.IsEmpty ? "{}"u8 : json.Span, skipInputValidation: true);
    }
}
