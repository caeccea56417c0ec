using System.Text.Json;

namespace McpCore.AcceptanceTests.Api;

/// <summary>Short ways to what answers say.</summary>
internal static class Wire
{
    public static string? Text(this JsonElement element, params string[] path) => element.At(path).GetString();

    public static int Int(this JsonElement element, params string[] path) => element.At(path).GetInt32();

    public static DateTimeOffset Time(this JsonElement element, params string[] path) => element.At(path).GetDateTimeOffset();

    public static bool IsNull(this JsonElement element, params string[] path) => element.At(path).ValueKind == JsonValueKind.Null;

    /// <summary>The same member of every element of an array.</summary>
    public static string[] Texts(this JsonElement array, params string[] path) => [.. array.EnumerateArray().Select(item => item.Text(path)!)];

    private static JsonElement At(this JsonElement element, string[] path) => path.Aggregate(element, (node, name) => node.GetProperty(name));
}
