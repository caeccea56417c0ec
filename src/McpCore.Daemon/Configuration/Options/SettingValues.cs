using System.Text.Json.Nodes;

namespace McpCore.Daemon.Configuration.Options;

/// <summary>Reads single values of settings.</summary>
internal static class SettingValues
{
    public static string? Text(this JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static bool TryInteger(this JsonNode? node, int minimum, int maximum, out int value)
    {
        value = 0;
        return node is JsonValue number && number.TryGetValue(out value) && value >= minimum && value <= maximum;
    }

    public static bool TryTime(this JsonNode? node, TimeSpan minimum, TimeSpan maximum, out TimeSpan value) =>
        Duration.TryParse(node.Text(), out value) && value >= minimum && value <= maximum;
}
