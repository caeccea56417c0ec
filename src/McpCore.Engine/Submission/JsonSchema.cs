using System.Collections.Concurrent;
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
    private readonly JsonElement _source;
    private readonly SchemaNode _root;
    private readonly ConcurrentDictionary<string, SchemaNode> _referenced = new(StringComparer.Ordinal);

    private JsonSchema(JsonElement source) => (_source, _root) = (source, SchemaNode.Compile(source));

    /// <exception cref="JsonException">The schema is not JSON.</exception>
    /// <exception cref="ArgumentException">A pattern is no regular expression.</exception>
    public static JsonSchema Parse(ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonDocument.Parse(utf8);
        return new JsonSchema(document.RootElement.Clone());
    }

    /// <summary>A schema of the engine's own, by the name of its resource.</summary>
    internal static JsonSchema Load(string resource) => Parse(EngineSchemas.Read(resource));

    /// <summary>Adds every fault of a value to the list.</summary>
    public void Validate(JsonElement value, string path, ICollection<Fault> faults)
    {
        // Nearly all values conform: first without a text for where each part of them stands.
        var found = new Findings(faults: null);
        Check(_root, value, "", found);
        if (found.Count > 0)
        {
            Check(_root, value, path, new Findings(faults));
        }
    }

    private void Check(SchemaNode schema, JsonElement value, string path, Findings faults)
    {
        if (schema.AllowsNothing)
        {
            faults.Add(new Fault(path, "not_allowed", "nothing is allowed here"));
        }

        if (!schema.IsObject)
        {
            return;
        }

        if (schema.Reference is { } reference)
        {
            Check(_referenced.GetOrAdd(reference, Resolve), value, path, faults);
        }

        if (schema.Types is { } types && !types.Matches(value))
        {
            faults.Add(new Fault(path, "type", $"{Show(value)} is {Kind(value)}", types.Text));
            return;
        }

        CheckValue(schema, value, path, faults);
        if (schema.AnyOf is { } options)
        {
            CheckAnyOf(options, value, path, faults);
        }

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

    private SchemaNode Resolve(string reference)
    {
        var node = _source;
        foreach (var step in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            node = node.ValueKind == JsonValueKind.Array ? node[int.Parse(name, CultureInfo.InvariantCulture)] : node.GetProperty(name);
        }

        return SchemaNode.Compile(node);
    }

    private static void CheckValue(SchemaNode schema, JsonElement value, string path, Findings faults)
    {
        if (schema.Allowed is { } allowed && !allowed.Any(option => JsonElement.DeepEquals(option, value)))
        {
            var names = allowed.Where(option => option.ValueKind == JsonValueKind.String).Select(option => option.GetString()!);
            var nearest = value.ValueKind == JsonValueKind.String ? Suggestion.Nearest(value.GetString()!, names) : null;
            faults.Add(new Fault(path, "not_allowed", $"{Show(value)} is not one of the allowed values{DidYouMean(nearest)}", string.Join(" | ", allowed)));
        }

        if (schema.Constant is { } constant && !JsonElement.DeepEquals(constant, value))
        {
            faults.Add(new Fault(path, "not_allowed", $"{Show(value)} is not the allowed value", constant.ToString()));
        }
    }

    private void CheckAnyOf(IReadOnlyList<SchemaNode> options, JsonElement value, string path, Findings faults)
    {
        var attempts = new List<List<Fault>>();
        foreach (var option in options)
        {
            var found = new List<Fault>();
            Check(option, value, path, new Findings(found));
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
            faults.Add(first with { Allowed = string.Join(" or ", options.Select(option => option.Types?.Text ?? "another form")) });
        }

        bool IsOtherType(List<Fault> found) => found is [{ Code: "type" } single] && single.Path == path;
    }

    private static void CheckNumber(SchemaNode schema, JsonElement value, string path, Findings faults)
    {
        var number = value.GetDouble();
        var (minimum, above, maximum, below) = (schema.Minimum, schema.Above, schema.Maximum, schema.Below);
        if (number < minimum?.Value || number <= above?.Value || number > maximum?.Value || number >= below?.Value)
        {
            var range = new[]
            {
                minimum is null ? null : $">= {minimum.Text}", above is null ? null : $"> {above.Text}", maximum is null ? null : $"<= {maximum.Text}", below is null ? null : $"< {below.Text}",
            };
            faults.Add(new Fault(path, "range", $"{Show(value)} is out of range", string.Join(" and ", range.Where(text => text is not null))));
        }
    }

    private static void CheckString(SchemaNode schema, JsonElement value, string path, Findings faults)
    {
        var text = value.GetString()!;
        if (text.Length < schema.MinLength?.Value)
        {
            faults.Add(new Fault(path, "length", $"{Show(value)} is too short", $"at least {schema.MinLength.Value} characters"));
        }

        if (text.Length > schema.MaxLength?.Value)
        {
            faults.Add(new Fault(path, "length", $"the text of {text.Length} characters is too long", $"at most {schema.MaxLength.Value} characters"));
        }

        if (schema.Pattern is { } pattern)
        {
            CheckPattern(pattern, schema.IsDuration, value, text, path, faults);
        }

        if (schema.Format is { } format && FormatFault(format, value, text) is { } expected)
        {
            faults.Add(new Fault(path, "format", $"{Show(value)} is no {format}", expected));
        }
    }

    private static void CheckPattern(Regex pattern, bool isDuration, JsonElement value, string text, string path, Findings faults)
    {
        // The pattern of durations lets through what cannot be read: "PT", "P1W", more days than a duration holds.
        if (isDuration)
        {
            if (!Duration.TryParse(text, out _) || !Matches(pattern, text))
            {
                faults.Add(new Fault(path, "format", $"{Show(value)} is no duration", Duration.Allowed));
            }
        }
        else if (!Matches(pattern, text))
        {
            faults.Add(new Fault(path, "pattern", $"{Show(value)} does not match", pattern.ToString()));
        }
    }

    private static bool Matches(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            // A plugin's pattern that backtracks without end: the text is refused, the daemon goes on.
            return false;
        }
    }

    private void CheckArray(SchemaNode schema, JsonElement value, string path, Findings faults)
    {
        var length = value.GetArrayLength();
        if (length < schema.MinItems?.Value)
        {
            faults.Add(new Fault(path, "length", $"the array has {length} items", $"at least {schema.MinItems.Value}"));
        }

        if (length > schema.MaxItems?.Value)
        {
            faults.Add(new Fault(path, "length", $"the array has {length} items", $"at most {schema.MaxItems.Value}"));
        }

        if (schema.Items is { } items)
        {
            var index = 0;
            foreach (var item in value.EnumerateArray())
            {
                Check(items, item, faults.HasPaths ? $"{path}[{index++}]" : path, faults);
            }
        }
    }

    private void CheckObject(SchemaNode schema, JsonElement value, string path, Findings faults)
    {
        foreach (var name in schema.Required)
        {
            if (!value.TryGetProperty(name, out _))
            {
                faults.Add(new Fault($"{path}.{name}", "required", $"\"{name}\" is missing", AllowedText(schema, name)));
            }
        }

        if (schema is { Properties: null, Additional: null })
        {
            return;
        }

        foreach (var member in value.EnumerateObject())
        {
            if ((schema.Find(member) ?? schema.Additional) is not { } known)
            {
                continue;
            }

            if (ReferenceEquals(known, schema.Additional) && known.AllowsNothing)
            {
                var names = (schema.Properties ?? []).Select(property => property.Name).ToList();
                faults.Add(new Fault($"{path}.{member.Name}", "unknown_member", $"\"{member.Name}\" is not known{DidYouMean(Suggestion.Nearest(member.Name, names))}", string.Join(" | ", names)));
            }
            else
            {
                Check(known, member.Value, faults.HasPaths ? $"{path}.{member.Name}" : path, faults);
            }
        }
    }

    private static string? AllowedText(SchemaNode schema, string name) =>
        (schema.Properties ?? []).FirstOrDefault(property => property.Name == name)?.Schema is not { } member ? null
        : member.Allowed is { } allowed ? string.Join(" | ", allowed)
        : member.Types?.Text;

    private static string? FormatFault(string format, JsonElement value, string text) => format switch
    {
        "date" when !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) => "a date such as 2026-01-31",
        "date-time" when !value.TryGetDateTimeOffset(out _) => "a time such as 2026-01-31T12:00:00Z",
        "uuid" when !Guid.TryParse(text, out _) => "a UUID",
        _ => null,
    };

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

    /// <summary>What a check has found: faults with their paths, or only whether there are any.</summary>
    private sealed class Findings(ICollection<Fault>? faults)
    {
        public bool HasPaths => faults is not null;

        public int Count { get; private set; }

        public void Add(Fault fault)
        {
            Count++;
            faults?.Add(fault);
        }
    }
}
