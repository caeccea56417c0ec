using System.Text.Json;

namespace McpCore.Plugins.Manifest;

/// <summary>
/// A value in a manifest and the path to it, so that every fault can say where it is. A class, since the code of lists and queries is there for every
/// class when a process starts, and has to be compiled for a struct.
/// </summary>
internal sealed record ManifestNode(JsonElement Value, string Path)
{
    /// <returns>The member; null when it is missing or null.</returns>
    public ManifestNode? Find(string member)
    {
        Expect(JsonValueKind.Object, "an object");
        return Value.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null ? new ManifestNode(value, $"{Path}.{member}") : null;
    }

    public ManifestNode Get(string member) => Find(member)
        ?? throw new PluginRefusedException("manifest_invalid", $"plugin.json cannot be used: {Path}.{member} is missing. It needs id, version, entry, contract and job_types.");

    public string Text()
    {
        Expect(JsonValueKind.String, "a text");
        return Value.GetString()!;
    }

    public IReadOnlyList<ManifestNode> Items()
    {
        Expect(JsonValueKind.Array, "an array");
        var items = new List<ManifestNode>();
        foreach (var item in Value.EnumerateArray())
        {
            items.Add(new ManifestNode(item, $"{Path}[{items.Count}]"));
        }

        return items;
    }

    public IReadOnlyDictionary<string, ManifestNode> Members()
    {
        Expect(JsonValueKind.Object, "an object");
        var members = new Dictionary<string, ManifestNode>(StringComparer.Ordinal);
        foreach (var member in Value.EnumerateObject())
        {
            members.Add(member.Name, new ManifestNode(member.Value, $"{Path}[\"{member.Name}\"]"));
        }

        return members;
    }

    /// <summary>A JSON Schema, which is an object, or true for anything.</summary>
    public JsonElement Schema() => Value.ValueKind is JsonValueKind.Object or JsonValueKind.True ? Value : throw Wrong("a JSON Schema");

    public PluginRefusedException Wrong(string expected) => new("manifest_invalid", $"plugin.json cannot be used: {Path} is {Shown()}; expected {expected}.");

    private void Expect(JsonValueKind kind, string expected)
    {
        if (Value.ValueKind != kind)
        {
            throw Wrong(expected);
        }
    }

    private string Shown()
    {
        const int Longest = 80;
        var text = Value.GetRawText();
        return text.Length <= Longest ? text : text[..Longest] + "…";
    }
}
