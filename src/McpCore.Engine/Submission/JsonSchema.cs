using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace McpCore.Engine.Submission;

/// <summary>
/// Validates JSON against a schema over a closed set of keywords (JSON Schema 2020-12): those that the agent contract emits. It finds every
/// fault, with its path, what is allowed, and the nearest known name for an unknown member. Keywords that it does not know are ignored, as
/// the specification says. Safe for concurrent use.
/// </summary>
public sealed class JsonSchema
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);
    private readonly JsonElement _root;
    private readonly Dictionary<string, Regex> _patterns = [];

    private JsonSchema(JsonElement root) => _root = root;

    /// <exception cref="JsonException">The schema is not JSON.</exception>
    /// <exception cref="ArgumentException">A pattern is no regular expression.</exception>
    public static JsonSchema Parse(ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonDocument.Parse(utf8);
        var schema = new JsonSchema(document.RootElement.Clone());
        schema.CompilePatterns(schema._root);
        return schema;
    }

    /// <summary>A schema of the engine's own, by the name of its resource.</summary>
    internal static JsonSchema Load(string resource) => Parse(EngineSchemas.Read(resource));

    /// <summary>Adds every fault of a value to the list.</summary>
    public void Validate(JsonElement value, string path, ICollection<Fault> faults) => Check(_root, value, path, faults);

    private void CompilePatterns(JsonElement node)
    {
        if (node.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in node.EnumerateObject())
            {
                if (member.NameEquals("pattern") && member.Value.ValueKind == JsonValueKind.String)
                {
                    _patterns.TryAdd(member.Value.GetString()!, new Regex(member.Value.GetString()!, RegexOptions.CultureInvariant, PatternTimeout));
                }
                else
                {
                    CompilePatterns(member.Value);
                }
            }
        }
        else if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in node.EnumerateArray())
            {
                CompilePatterns(item);
            }
        }
    }

    private void Check(JsonElement schema, JsonElement value, string path, ICollection<Fault> faults)
    {
        if (schema.ValueKind == JsonValueKind.False)
        {
            faults.Add(new Fault(path, "not_allowed", "nothing is allowed here"));
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if (schema.TryGetProperty("$ref", out var reference))
        {
            Check(Resolve(reference.GetString()!), value, path, faults);
        }

        if (schema.TryGetProperty("type", out var type) && !TypeMatches(type, value))
        {
            faults.Add(new Fault(path, "type", $"{Show(value)} is {Kind(value)}", TypeText(type)));
            return;
        }

        CheckValue(schema, value, path, faults);
        CheckAnyOf(schema, value, path, faults);
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                CheckNumber(schema, value, path, faults);
                break;
            case JsonValueKind.String:
                CheckString(schema, value, path, faults);
                break;
            case JsonValueKind.Array:
                CheckArray(schema, value, path, faults);
                break;
            case JsonValueKind.Object:
                CheckObject(schema, value, path, faults);
                break;
        }
    }

    private JsonElement Resolve(string reference)
    {
        var node = _root;
        foreach (var step in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            node = node.ValueKind == JsonValueKind.Array ? node[int.Parse(name, CultureInfo.InvariantCulture)] : node.GetProperty(name);
        }

        return node;
    }

    private static void CheckValue(JsonElement schema, JsonElement value, string path, ICollection<Fault> faults)
    {
        if (schema.TryGetProperty("enum", out var allowed) && !allowed.EnumerateArray().Any(option => JsonElement.DeepEquals(option, value)))
        {
            var names = allowed.EnumerateArray().Where(option => option.ValueKind == JsonValueKind.String).Select(option => option.GetString()!);
            var nearest = value.ValueKind == JsonValueKind.String ? Suggestion.Nearest(value.GetString()!, names) : null;
            faults.Add(new Fault(path, "not_allowed", $"{Show(value)} is not one of the allowed values{DidYouMean(nearest)}", string.Join(" | ", allowed.EnumerateArray().Select(option => option.ToString()))));
        }

        if (schema.TryGetProperty("const", out var constant) && !JsonElement.DeepEquals(constant, value))
        {
            faults.Add(new Fault(path, "not_allowed", $"{Show(value)} is not the allowed value", constant.ToString()));
        }
    }

    private void CheckAnyOf(JsonElement schema, JsonElement value, string path, ICollection<Fault> faults)
    {
        if (!schema.TryGetProperty("anyOf", out var options))
        {
            return;
        }

        var attempts = new List<List<Fault>>();
        foreach (var option in options.EnumerateArray())
        {
            var found = new List<Fault>();
            Check(option, value, path, found);
            if (found.Count == 0)
            {
                return;
            }

            attempts.Add(found);
        }

        // The option of the value's own type was meant; what is wrong inside it tells more than that another type would do.
        if (attempts.Where(found => !IsOtherType(found)).MinBy(found => found.Count) is { } nearest)
        {
            nearest.ForEach(faults.Add);
        }
        else if (attempts is [[var first], ..])
        {
            faults.Add(first with { Allowed = string.Join(" or ", options.EnumerateArray().Select(option => option.TryGetProperty("type", out var type) ? TypeText(type) : "another form")) });
        }

        bool IsOtherType(List<Fault> found) => found is [{ Code: "type" } single] && single.Path == path;
    }

    private static void CheckNumber(JsonElement schema, JsonElement value, string path, ICollection<Fault> faults)
    {
        var number = value.GetDouble();
        var low = Bound(schema, "minimum", out var lowText) is { } minimum && number < minimum;
        var lowExclusive = Bound(schema, "exclusiveMinimum", out var aboveText) is { } above && number <= above;
        var high = Bound(schema, "maximum", out var highText) is { } maximum && number > maximum;
        var highExclusive = Bound(schema, "exclusiveMaximum", out var belowText) is { } below && number >= below;
        if (low || lowExclusive || high || highExclusive)
        {
            var range = new[] { lowText is null ? null : $">= {lowText}", aboveText is null ? null : $"> {aboveText}", highText is null ? null : $"<= {highText}", belowText is null ? null : $"< {belowText}" };
            faults.Add(new Fault(path, "range", $"{Show(value)} is out of range", string.Join(" and ", range.Where(text => text is not null))));
        }
    }

    private void CheckString(JsonElement schema, JsonElement value, string path, ICollection<Fault> faults)
    {
        var text = value.GetString()!;
        if (Bound(schema, "minLength", out _) is { } minimum && text.Length < minimum)
        {
            faults.Add(new Fault(path, "length", $"{Show(value)} is too short", $"at least {minimum} characters"));
        }

        if (Bound(schema, "maxLength", out _) is { } maximum && text.Length > maximum)
        {
            faults.Add(new Fault(path, "length", $"the text of {text.Length} characters is too long", $"at most {maximum} characters"));
        }

        if (schema.TryGetProperty("pattern", out var pattern))
        {
            CheckPattern(pattern, value, text, path, faults);
        }

        if (schema.TryGetProperty("format", out var format) && FormatFault(format.GetString()!, value, text) is { } expected)
        {
            faults.Add(new Fault(path, "format", $"{Show(value)} is no {format.GetString()}", expected));
        }
    }

    private void CheckPattern(JsonElement pattern, JsonElement value, string text, string path, ICollection<Fault> faults)
    {
        bool matches;
        try
        {
            matches = _patterns[pattern.GetString()!].IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            // A plugin's pattern that backtracks without end: the text is refused, the daemon goes on.
            matches = false;
        }

        if (pattern.ValueEquals(Duration.Pattern))
        {
            // The pattern alone lets through what cannot be read: "PT", "P1W", more days than a duration holds.
            if (!matches || !Duration.TryParse(text, out _))
            {
                faults.Add(new Fault(path, "format", $"{Show(value)} is no duration", Duration.Allowed));
            }
        }
        else if (!matches)
        {
            faults.Add(new Fault(path, "pattern", $"{Show(value)} does not match", pattern.GetString()));
        }
    }

    private void CheckArray(JsonElement schema, JsonElement value, string path, ICollection<Fault> faults)
    {
        var length = value.GetArrayLength();
        if (Bound(schema, "minItems", out _) is { } minimum && length < minimum)
        {
            faults.Add(new Fault(path, "length", $"the array has {length} items", $"at least {minimum}"));
        }

        if (Bound(schema, "maxItems", out _) is { } maximum && length > maximum)
        {
            faults.Add(new Fault(path, "length", $"the array has {length} items", $"at most {maximum}"));
        }

        if (schema.TryGetProperty("items", out var items))
        {
            var index = 0;
            foreach (var item in value.EnumerateArray())
            {
                Check(items, item, $"{path}[{index++}]", faults);
            }
        }
    }

    private void CheckObject(JsonElement schema, JsonElement value, string path, ICollection<Fault> faults)
    {
        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var name in required.EnumerateArray())
            {
                if (!value.TryGetProperty(name.GetString()!, out _))
                {
                    faults.Add(new Fault($"{path}.{name.GetString()}", "required", $"\"{name.GetString()}\" is missing", AllowedText(schema, name.GetString()!)));
                }
            }
        }

        var hasProperties = schema.TryGetProperty("properties", out var properties);
        var hasAdditional = schema.TryGetProperty("additionalProperties", out var additional);
        foreach (var member in value.EnumerateObject())
        {
            if (hasProperties && properties.TryGetProperty(member.Name, out var known))
            {
                Check(known, member.Value, $"{path}.{member.Name}", faults);
            }
            else if (hasAdditional && additional.ValueKind == JsonValueKind.False)
            {
                var names = hasProperties ? properties.EnumerateObject().Select(property => property.Name).ToList() : [];
                faults.Add(new Fault($"{path}.{member.Name}", "unknown_member", $"\"{member.Name}\" is not known{DidYouMean(Suggestion.Nearest(member.Name, names))}", string.Join(" | ", names)));
            }
            else if (hasAdditional)
            {
                Check(additional, member.Value, $"{path}.{member.Name}", faults);
            }
        }
    }

    private static string? AllowedText(JsonElement schema, string name)
    {
        if (!schema.TryGetProperty("properties", out var properties) || !properties.TryGetProperty(name, out var member) || member.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        return member.TryGetProperty("enum", out var values)
            ? string.Join(" | ", values.EnumerateArray().Select(option => option.ToString()))
            : member.TryGetProperty("type", out var type) ? TypeText(type) : null;
    }

    private static string? FormatFault(string format, JsonElement value, string text) => format switch
    {
        "date" when !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) => "a date such as 2026-01-31",
        "date-time" when !value.TryGetDateTimeOffset(out _) => "a time such as 2026-01-31T12:00:00Z",
        "uuid" when !Guid.TryParse(text, out _) => "a UUID",
        _ => null,
    };

    private static double? Bound(JsonElement schema, string keyword, out string? text)
    {
        text = null;
        if (!schema.TryGetProperty(keyword, out var bound))
        {
            return null;
        }

        text = bound.GetRawText();
        return bound.GetDouble();
    }

    private static bool TypeMatches(JsonElement type, JsonElement value) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Any(option => TypeMatches(option, value))
        : type.GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            _ => true,
        };

    private static string TypeText(JsonElement type) => type.ValueKind == JsonValueKind.Array
        ? string.Join(" or ", type.EnumerateArray().Select(option => option.GetString()))
        : type.GetString()!;

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Null => "null",
        JsonValueKind.Number => "a number",
        JsonValueKind.String => "a string",
        JsonValueKind.Array => "an array",
        _ => "an object",
    };

    private static string Show(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 60 ? text : text[..57] + "...";
    }

    private static string DidYouMean(string? nearest) => nearest is null ? "" : $"; did you mean \"{nearest}\"?";
}
