using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace McpCore.Agents;

/// <summary>
/// Renders message templates (messagetemplates.org): <c>{Name}</c>, <c>{Name:format}</c> and <c>{Name,width}</c> take the arguments in order,
/// doubled braces are literal. A hole without an argument stays as written; arguments without a hole are dropped.
/// </summary>
internal static class MessageTemplate
{
    private const int MaxWidth = 200;

    public static (string Message, ReadOnlyMemory<byte> Properties) Render(string template, ReadOnlySpan<object?> arguments)
    {
        if (arguments.IsEmpty && !template.AsSpan().ContainsAny('{', '}'))
        {
            return (template, default);
        }

        var message = new StringBuilder(template.Length + 32);
        var buffer = new ArrayBufferWriter<byte>(128);
        using var properties = new Utf8JsonWriter(buffer);
        properties.WriteStartObject();
        var next = 0;
        for (var i = 0; i < template.Length; i++)
        {
            var c = template[i];
            if (c is '{' or '}' && i + 1 < template.Length && template[i + 1] == c)
            {
                message.Append(c);
                i++;
                continue;
            }

            var end = c == '{' ? template.IndexOf('}', i) : -1;
            if (end < 0 || next >= arguments.Length)
            {
                message.Append(c);
                continue;
            }

            var hole = template.AsSpan(i + 1, end - i - 1);
            var colon = hole.IndexOf(':');
            var format = colon < 0 ? null : hole[(colon + 1)..].ToString();
            var name = (colon < 0 ? hole : hole[..colon]).TrimStart("@$");
            var comma = name.IndexOf(',');
            var width = comma >= 0 && int.TryParse(name[(comma + 1)..], CultureInfo.InvariantCulture, out var parsed) ? Math.Clamp(parsed, -MaxWidth, MaxWidth) : 0;
            var argument = arguments[next++];
            var text = Text(argument, format);
            message.Append(width < 0 ? text.PadRight(-width) : text.PadLeft(width));
            properties.WritePropertyName(comma < 0 ? name : name[..comma]);
            WriteValue(properties, argument);
            i = end;
        }

        properties.WriteEndObject();
        properties.Flush();
        return (message.ToString(), next == 0 ? default : buffer.WrittenMemory);
    }

    private static string Text(object? argument, string? format)
    {
        try
        {
            return argument switch
            {
                null => "null",
                string text => text,
                IFormattable formattable => formattable.ToString(format, CultureInfo.InvariantCulture),
                _ => argument.ToString() ?? "",
            };
        }
        catch (FormatException)
        {
            return argument!.ToString() ?? "";
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, object? argument)
    {
        switch (argument)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool value:
                writer.WriteBooleanValue(value);
                break;
            case int or long or short or byte or sbyte or ushort or uint:
                writer.WriteNumberValue(Convert.ToInt64(argument, CultureInfo.InvariantCulture));
                break;
            case ulong value:
                writer.WriteNumberValue(value);
                break;
            case double value when double.IsFinite(value):
                writer.WriteNumberValue(value);
                break;
            case float value when float.IsFinite(value):
                writer.WriteNumberValue(value);
                break;
            case decimal value:
                writer.WriteNumberValue(value);
                break;
            default:
                writer.WriteStringValue(Text(argument, format: null));
                break;
        }
    }
}
