using System.Globalization;
using System.Text.Json;

namespace McpCore.Client;

/// <summary>Reads members of answers: null when a member is missing or null, for a newer daemon may say more and an older one less.</summary>
internal static class JsonMembers
{
    /// <summary>A payload may be as deep as a request may be; the answer wraps it.</summary>
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 256 };

    public static JsonElement Parse(ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonDocument.Parse(utf8, Deep);
        return document.RootElement.Clone();
    }

    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static string? Text(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static string RequiredText(this JsonElement element, string name) =>
        element.Text(name) ?? throw new JsonException($"The answer has no \"{name}\".");

    public static int? Int(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null;

    public static long? Long(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : null;

    public static double? Number(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    public static bool Flag(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.True };

    public static DateTimeOffset? Time(this JsonElement element, string name) =>
        element.Text(name) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null;

    public static IReadOnlyList<string> Texts(this JsonElement element, string name) => element.Items(name, item => item.GetString() ?? "");

    /// <summary>The items of an array, empty when there is none.</summary>
    public static IReadOnlyList<T> Items<T>(this JsonElement element, string name, Func<JsonElement, T> read) =>
        element.Member(name) is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray().Select(read)] : [];
}
