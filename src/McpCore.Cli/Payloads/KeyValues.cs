using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpCore.Cli.Payloads;

/// <summary>
/// Makes a payload of <c>key=value</c> arguments. A dotted key reaches into nested objects; the job type's schema decides whether
/// <c>10</c> is a number or a text. What the schema does not know is taken as JSON where it is JSON, else as a text, and the daemon judges it.
/// </summary>
internal static class KeyValues
{
    /// <exception cref="CommandFaultException">An argument is no <c>key=value</c>.</exception>
    public static void Apply(JsonObject payload, IEnumerable<string> pairs, JsonElement schema)
    {
        foreach (var pair in pairs)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new CommandFaultException(ExitCodes.Usage, $"\"{pair}\" is no key=value. Give payload members as epochs=200, or the whole payload with --config.");
            }

            Set(payload, pair[..equals].Split('.'), pair[(equals + 1)..], schema);
        }
    }

    /// <summary>A single value of the member at a path.</summary>
    public static JsonNode? Value(IEnumerable<string> path, string text, JsonElement schema) => Typed(text, path.Aggregate(schema, Property));

    /// <summary>The path of a member that was named by its last part alone: <c>fast_window</c> for <c>params.fast_window</c>. What the schema knows at its top, or knows twice, or not at all, stays as it is.</summary>
    public static string PathOf(string name, JsonElement schema)
    {
        if (name.Contains('.', StringComparison.Ordinal) || Property(schema, name).ValueKind != JsonValueKind.Undefined)
        {
            return name;
        }

        var inner = new List<string>();
        Find(schema, "", name, inner);
        return inner is [var path] ? path : name;
    }

    private static void Find(JsonElement schema, string at, string name, List<string> found)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties))
        {
            return;
        }

        foreach (var member in properties.EnumerateObject())
        {
            if (member.Name == name)
            {
                found.Add(at + name);
            }

            Find(member.Value, $"{at}{member.Name}.", name, found);
        }
    }

    private static void Set(JsonObject target, string[] path, string text, JsonElement schema)
    {
        foreach (var step in path[..^1])
        {
            if (target[step] is not JsonObject inner)
            {
                target[step] = inner = [];
            }

            target = inner;
            schema = Property(schema, step);
        }

        target[path[^1]] = Typed(text, Property(schema, path[^1]));
    }

    private static JsonNode? Typed(string text, JsonElement schema)
    {
        var types = Types(schema);
        if (text == "null" && types.Contains("null"))
        {
            return null;
        }

        if (types.Contains("integer") && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            return JsonValue.Create(integer);
        }

        if (types.Contains("number") && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            return JsonValue.Create(number);
        }

        if (types.Contains("boolean") && bool.TryParse(text, out var flag))
        {
            return JsonValue.Create(flag);
        }

        if (types.Contains("array") && !text.TrimStart().StartsWith('['))
        {
            return new JsonArray([.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(part => Typed(part, Items(schema)))]);
        }

        if (types.Contains("string") && !types.Overlaps(["array", "object"]))
        {
            return JsonValue.Create(text);
        }

        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    /// <summary>The schema of a member, or undefined.</summary>
    public static JsonElement Property(JsonElement schema, string name) =>
        schema.ValueKind == JsonValueKind.Object
        && schema.TryGetProperty("properties", out var properties)
        && properties.TryGetProperty(name, out var property)
            ? property
            : default;

    /// <summary>The schema of an array's items, or undefined.</summary>
    public static JsonElement Items(JsonElement schema) => schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("items", out var items) ? items : default;

    /// <summary>The types that a schema allows; empty when it does not say.</summary>
    public static HashSet<string> Types(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        if (schema.TryGetProperty("type", out var type))
        {
            return type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(item => item.GetString()!)] : [type.GetString()!];
        }

        return schema.TryGetProperty("enum", out var values)
            ? [.. values.EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? "null" : value.ValueKind == JsonValueKind.Number ? "number" : "string")]
            : [];
    }
}
