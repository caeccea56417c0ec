using System.Text.Json;

namespace McpCore.Agents.Testing;

/// <summary>JSON that outlives the bytes it came from.</summary>
internal static class TestJson
{
    /// <summary>Reads one value; nothing at all counts as an empty object.</summary>
    public static JsonElement Parse(ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonDocument.Parse(utf8.IsEmpty ? "{}"u8.ToArray() : utf8);
        return document.RootElement.Clone();
    }
}
