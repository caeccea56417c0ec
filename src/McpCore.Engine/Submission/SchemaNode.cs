using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace McpCore.Engine.Submission;

/// <summary>A schema as it is checked: its keywords read once, so that a check looks at values alone. Does not change once it is made.</summary>
internal sealed partial class SchemaNode
{
    private const int PatternTimeoutMilliseconds = 1000;

    private SchemaNode(JsonElement schema)
    {
        Types = Member(schema, "type") is { } type ? new TypeRule(type) : null;
        Reference = Member(schema, "$ref")?.GetString();
        Allowed = Member(schema, "enum") is { } allowed ? [.. allowed.EnumerateArray()] : null;
        Constant = Member(schema, "const");
        AnyOf = Member(schema, "anyOf") is { } options ? [.. options.EnumerateArray().Select(Compile)] : null;
        Minimum = Bound.Of(schema, "minimum");
        Above = Bound.Of(schema, "exclusiveMinimum");
        Maximum = Bound.Of(schema, "maximum");
        Below = Bound.Of(schema, "exclusiveMaximum");
        MinLength = Bound.Of(schema, "minLength");
        MaxLength = Bound.Of(schema, "maxLength");
        MinItems = Bound.Of(schema, "minItems");
        MaxItems = Bound.Of(schema, "maxItems");
        if (Member(schema, "pattern") is { ValueKind: JsonValueKind.String } pattern)
        {
            // The one that nearly every submit meets is compiled with the daemon.
            IsDuration = pattern.ValueEquals(Duration.Pattern);
            Pattern = IsDuration ? DurationPattern : new Regex(pattern.GetString()!, RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(PatternTimeoutMilliseconds));
        }

        Format = Member(schema, "format")?.GetString();
        Items = Member(schema, "items") is { } items ? Compile(items) : null;
        Required = Member(schema, "required") is { } required ? [.. required.EnumerateArray().Select(name => name.GetString()!)] : [];
        Properties = Member(schema, "properties") is { } properties ? [.. properties.EnumerateObject().Select(member => new SchemaProperty(member.Name, Compile(member.Value)))] : null;
        Additional = Member(schema, "additionalProperties") is { } additional ? Compile(additional) : null;
        IsObject = true;
    }

    private SchemaNode(bool allowsNothing) => AllowsNothing = allowsNothing;

    [GeneratedRegex(Duration.Pattern, RegexOptions.CultureInvariant, PatternTimeoutMilliseconds)]
    private static partial Regex DurationPattern { get; }

    /// <summary>The schema <c>false</c>.</summary>
    public bool AllowsNothing { get; }

    /// <summary>Whether it has keywords: it is neither true nor false.</summary>
    public bool IsObject { get; }

    /// <summary>A pointer into the whole schema.</summary>
    public string? Reference { get; }

    public TypeRule? Types { get; }

    public IReadOnlyList<JsonElement>? Allowed { get; }

    public JsonElement? Constant { get; }

    public IReadOnlyList<SchemaNode>? AnyOf { get; }

    public Bound? Minimum { get; }

    public Bound? Above { get; }

    public Bound? Maximum { get; }

    public Bound? Below { get; }

    public Bound? MinLength { get; }

    public Bound? MaxLength { get; }

    public Bound? MinItems { get; }

    public Bound? MaxItems { get; }

    public Regex? Pattern { get; }

    /// <summary>Whether the pattern is that of durations, of which it tells only the form.</summary>
    public bool IsDuration { get; }

    public string? Format { get; }

    public SchemaNode? Items { get; }

    public IReadOnlyList<string> Required { get; } = [];

    public SchemaProperty[]? Properties { get; }

    public SchemaNode? Additional { get; }

    /// <exception cref="ArgumentException">A pattern is no regular expression.</exception>
    public static SchemaNode Compile(JsonElement schema) => schema.ValueKind == JsonValueKind.Object ? new SchemaNode(schema) : new SchemaNode(schema.ValueKind == JsonValueKind.False);

    /// <summary>The schema of a member; null when there is none of its own.</summary>
    public SchemaNode? Find(JsonProperty member)
    {
        var name = JsonMarshal.GetRawUtf8PropertyName(member);
        if (name.Contains((byte)'\\'))
        {
            name = Encoding.UTF8.GetBytes(member.Name);
        }

        foreach (var property in Properties ?? [])
        {
            if (name.SequenceEqual(property.Utf8Name))
            {
                return property.Schema;
            }
        }

        return null;
    }

    private static JsonElement? Member(JsonElement schema, string name) => schema.TryGetProperty(name, out var value) ? value : null;
}

/// <summary>A member that a schema knows.</summary>
internal sealed class SchemaProperty(string name, SchemaNode schema)
{
    public string Name => name;

    public SchemaNode Schema => schema;

    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(name);
}

/// <summary>A limit as a number, and as the schema writes it.</summary>
internal sealed record Bound(double Value, string Text)
{
    public static Bound? Of(JsonElement schema, string keyword) => schema.TryGetProperty(keyword, out var bound) ? new Bound(bound.GetDouble(), bound.GetRawText()) : null;
}

/// <summary>The types that a value may have.</summary>
internal sealed class TypeRule
{
    private readonly string[] _names;

    public TypeRule(JsonElement type)
    {
        _names = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(name => name.GetString()!)] : [type.GetString()!];
        Text = string.Join(" or ", _names);
    }

    /// <summary>The types in words.</summary>
    public string Text { get; }

    public bool Matches(JsonElement value)
    {
        foreach (var name in _names)
        {
            if (Matches(name, value))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Matches(string type, JsonElement value) => type switch
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
}
