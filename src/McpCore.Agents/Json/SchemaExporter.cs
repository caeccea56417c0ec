using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace McpCore.Agents.Json;

/// <summary>
/// Makes the JSON Schema (2020-12) of a payload or result type from the type and its annotations. The keywords are a closed set that the
/// host's validator knows in full.
/// </summary>
internal static class SchemaExporter
{
    private static readonly JsonSchemaExporterOptions Options = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Annotate,
    };

    /// <exception cref="InvalidOperationException">The type, or an annotation of it, has no JSON Schema.</exception>
    public static ReadOnlyMemory<byte> Export(Type type, JsonSerializerOptions json)
    {
        try
        {
            return Encoding.UTF8.GetBytes(json.GetJsonSchemaAsNode(type, Options).ToJsonString());
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            // The framework's exporter cannot write the default of a parameter such as "TimeSpan wait = default".
            throw new InvalidOperationException(
                $"The type {type.FullName} has no JSON Schema: {exception.Message} Give a constructor parameter of a value type no \"= default\"; make it nullable, or an init-only property.", exception);
        }
    }

    private static JsonNode Annotate(JsonSchemaExporterContext context, JsonNode node)
    {
        if (IsDuration(context.TypeInfo.Type))
        {
            node = DurationSchema(context.TypeInfo.Type);
        }

        // "Anything" is the schema true, which holds no description.
        var schema = node as JsonObject ?? [];
        Complete(context.TypeInfo, schema);
        Apply(context.PropertyInfo is { } property ? MemberAttributes.Of(property) : context.TypeInfo.Type, schema, context.TypeInfo.Options);
        return schema.Count > 0 ? schema : node;
    }

    private static bool IsDuration(Type? type) => type == typeof(TimeSpan) || type == typeof(TimeSpan?);

    private static JsonObject DurationSchema(Type type) => new()
    {
        ["type"] = type == typeof(TimeSpan) ? JsonValue.Create("string") : new JsonArray("string", "null"),
        ["pattern"] = Duration.Pattern,
    };

    // The framework's exporter leaves out what it knows nothing of (types with a converter of their own, such as durations) before this
    // class is asked, and refuses unknown members even where extension data would take them.
    private static void Complete(JsonTypeInfo type, JsonObject schema)
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Enumerable when IsDuration(type.ElementType):
                schema["items"] = DurationSchema(type.ElementType!);
                break;
            case JsonTypeInfoKind.Dictionary when IsDuration(type.ElementType):
                schema["additionalProperties"] = DurationSchema(type.ElementType!);
                break;
            case JsonTypeInfoKind.Object:
                if (type.Properties.Any(property => property.IsExtensionData))
                {
                    schema.Remove("additionalProperties");
                }

                foreach (var property in type.Properties.Where(property => IsDuration(property.PropertyType) && property.AssociatedParameter is { HasDefaultValue: true }))
                {
                    var duration = DurationSchema(property.PropertyType);
                    Apply(MemberAttributes.Of(property), duration, type.Options);
                    duration.TryAdd("default", null);
                    schema["properties"]![property.Name] = duration;
                }

                break;
        }
    }

    private static void Apply(ICustomAttributeProvider annotated, JsonObject schema, JsonSerializerOptions json)
    {
        foreach (var attribute in annotated.GetCustomAttributes(inherit: true))
        {
            Apply(attribute, schema, json);
        }
    }

    private static void Apply(object attribute, JsonObject schema, JsonSerializerOptions json)
    {
        switch (attribute)
        {
            case DescriptionAttribute { Description.Length: > 0 } description:
                schema.Insert(0, "description", description.Description);
                break;
            case RangeAttribute range:
                AddBound(schema, range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum", range.Minimum, range.OperandType, json);
                AddBound(schema, range.MaximumIsExclusive ? "exclusiveMaximum" : "maximum", range.Maximum, range.OperandType, json);
                break;
            case AllowedValuesAttribute allowed:
                var values = AllowsNull(schema) ? allowed.Values.Append(null).Distinct() : allowed.Values;
                schema["enum"] = new JsonArray([.. values.Select(value => Literal(value, json))]);
                break;
            case StringLengthAttribute length:
                schema["minLength"] = length.MinimumLength;
                schema["maxLength"] = length.MaximumLength;
                break;
            case LengthAttribute length:
                schema[IsArray(schema) ? "minItems" : "minLength"] = length.MinimumLength;
                schema[IsArray(schema) ? "maxItems" : "maxLength"] = length.MaximumLength;
                break;
            case MinLengthAttribute minimum:
                schema[IsArray(schema) ? "minItems" : "minLength"] = minimum.Length;
                break;
            case MaxLengthAttribute maximum:
                schema[IsArray(schema) ? "maxItems" : "maxLength"] = maximum.Length;
                break;
            case RegularExpressionAttribute pattern:
                schema["pattern"] = Anchored(pattern.Pattern);
                break;
            case DefaultValueAttribute value:
                schema["default"] = Literal(value.Value, json);
                break;
        }
    }

    private static void AddBound(JsonObject schema, string keyword, object bound, Type operandType, JsonSerializerOptions json)
    {
        if (Type.GetTypeCode(operandType) is < TypeCode.SByte or > TypeCode.Decimal)
        {
            throw new InvalidOperationException($"[Range] over {operandType.Name} has no JSON Schema. Check the bound \"{bound}\" in ValidateAsync instead.");
        }

        // [Range(typeof(decimal), "0.1", "1.5")] holds its bounds as text.
        var number = Convert.ChangeType(bound, operandType, CultureInfo.InvariantCulture);
        if (Convert.ToDouble(number, CultureInfo.InvariantCulture) is > -1e300 and < 1e300)
        {
            schema[keyword] = Literal(number, json);
        }
    }

    // The annotation means the whole value; a schema's pattern matches anywhere.
    private static string Anchored(string pattern) =>
        pattern.StartsWith('^') && pattern.EndsWith('$') && !pattern.EndsWith(@"\$", StringComparison.Ordinal) && !pattern.Contains('|', StringComparison.Ordinal)
            ? pattern
            : $"^(?:{pattern})$";

    private static bool IsArray(JsonObject schema) => HasType(schema, "array");

    private static bool AllowsNull(JsonObject schema) => HasType(schema, "null") || (schema["enum"] is JsonArray values && values.Contains(null));

    private static bool HasType(JsonObject schema, string name) => schema["type"] switch
    {
        JsonValue value => value.GetValue<string>() == name,
        JsonArray types => types.Any(type => type?.GetValue<string>() == name),
        _ => false,
    };

    // As the payload itself would say it: durations, dates and enumerations in their JSON form.
    private static JsonNode? Literal(object? value, JsonSerializerOptions json) => value is null ? null : JsonSerializer.SerializeToNode(value, value.GetType(), json);
}
