using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;

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

    public static ReadOnlyMemory<byte> Export(Type type, JsonSerializerOptions json)
    {
        var schema = json.GetJsonSchemaAsNode(type, Options);
        return Encoding.UTF8.GetBytes(schema.ToJsonString());
    }

    private static JsonNode Annotate(JsonSchemaExporterContext context, JsonNode node)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (type == typeof(TimeSpan))
        {
            var nullable = Nullable.GetUnderlyingType(context.TypeInfo.Type) is not null;
            node = new JsonObject
            {
                ["type"] = nullable ? new JsonArray("string", "null") : JsonValue.Create("string"),
                ["pattern"] = Duration.Pattern,
            };
        }

        var attributes = context.PropertyInfo?.AttributeProvider ?? (ICustomAttributeProvider)context.TypeInfo.Type;
        if (node is not JsonObject schema)
        {
            return node;
        }

        if (context.TypeInfo.Properties.Any(property => property.IsExtensionData))
        {
            schema.Remove("additionalProperties");
        }

        RefineNumber(type, schema);
        foreach (var attribute in attributes.GetCustomAttributes(inherit: true))
        {
            Apply(attribute, schema);
        }

        return schema;
    }

    // The exporter lets numbers be written as strings when a converter allows it; payloads here never do.
    private static void RefineNumber(Type type, JsonObject schema)
    {
        if (type == typeof(int) || type == typeof(long) || type == typeof(double) || type == typeof(float) || type == typeof(decimal))
        {
            schema.Remove("pattern");
        }
    }

    private static void Apply(object attribute, JsonObject schema)
    {
        switch (attribute)
        {
            case DescriptionAttribute { Description.Length: > 0 } description:
                schema.Insert(0, "description", description.Description);
                break;
            case RangeAttribute range:
                AddBound(schema, range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum", range.Minimum);
                AddBound(schema, range.MaximumIsExclusive ? "exclusiveMaximum" : "maximum", range.Maximum);
                break;
            case AllowedValuesAttribute allowed:
                schema["enum"] = new JsonArray([.. allowed.Values.Select(Literal)]);
                break;
            case StringLengthAttribute length:
                schema["minLength"] = length.MinimumLength;
                schema["maxLength"] = length.MaximumLength;
                break;
            case MinLengthAttribute minimum:
                schema[IsArray(schema) ? "minItems" : "minLength"] = minimum.Length;
                break;
            case MaxLengthAttribute maximum:
                schema[IsArray(schema) ? "maxItems" : "maxLength"] = maximum.Length;
                break;
            case RegularExpressionAttribute pattern:
                schema["pattern"] = pattern.Pattern;
                break;
            case DefaultValueAttribute value:
                schema["default"] = Literal(value.Value);
                break;
        }
    }

    private static void AddBound(JsonObject schema, string keyword, object bound)
    {
        var number = Convert.ToDouble(bound, CultureInfo.InvariantCulture);
        if (number is > -1e300 and < 1e300)
        {
            schema[keyword] = Literal(bound);
        }
    }

    private static bool IsArray(JsonObject schema) => schema["type"] switch
    {
        JsonValue value => value.GetValue<string>() == "array",
        JsonArray types => types.Any(type => type?.GetValue<string>() == "array"),
        _ => false,
    };

    private static JsonNode? Literal(object? value) => value switch
    {
        null => null,
        bool flag => JsonValue.Create(flag),
        string text => JsonValue.Create(text),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        Enum constant => JsonValue.Create(JsonNamingPolicy.SnakeCaseLower.ConvertName(constant.ToString())),
        IConvertible number => JsonValue.Create(number.ToDouble(CultureInfo.InvariantCulture)),
        _ => JsonValue.Create(value.ToString()),
    };
}
