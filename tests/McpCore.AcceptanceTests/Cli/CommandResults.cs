using System.Text.Json;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Cli;

/// <summary>Reads what commands have printed.</summary>
internal static class CommandResults
{
    /// <summary>Standard output as exactly one JSON document; anything more is a failure.</summary>
    public static JsonElement Json(this CommandResult result)
    {
        using var document = JsonDocument.Parse(result.Output);
        return document.RootElement.Clone();
    }

    public static string[] Lines(this CommandResult result) => result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static IEnumerable<string> Members(this JsonElement element) => element.EnumerateObject().Select(member => member.Name);
}
