using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace McpCore.Agents.Json;

/// <summary>
/// The serializer options of one agent instance. System.Text.Json shares its metadata among equal options, and that shared cache would keep a
/// plugin in memory after its unload; converters and a resolver of its own make the options of each instance unequal to all others.
/// </summary>
internal static class AgentJson
{
    /// <param name="context">The author's source-generated context, or null.</param>
    /// <param name="lenient">Whether members that a type does not know are left out: for what other agents wrote.</param>
    public static JsonSerializerOptions CreateOptions(JsonSerializerContext? context, bool lenient = false)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DictionaryKeyPolicy = null,
            UnmappedMemberHandling = lenient ? JsonUnmappedMemberHandling.Skip : JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            AllowDuplicateProperties = false,
            TypeInfoResolver = context is null ? new DefaultJsonTypeInfoResolver() : JsonTypeInfoResolver.Combine(context, new DefaultJsonTypeInfoResolver()),
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new DurationConverter());
        options.MakeReadOnly();
        return options;
    }

    private sealed class DurationConverter : JsonConverter<TimeSpan>
    {
        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            return Duration.TryParse(text, out var value) ? value : throw new JsonException($"expected {Duration.Allowed}");
        }

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteStringValue(Duration.Format(value));
    }
}
