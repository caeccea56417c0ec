using System.Text.Json;

namespace McpCore.Client;

/// <summary>A job type that has an active agent.</summary>
/// <param name="Name">The stable name.</param>
/// <param name="Aliases">Older names, which still work.</param>
/// <param name="Plugin">The plugin that handles it.</param>
/// <param name="Version">That plugin's version.</param>
/// <param name="Description">One sentence, or empty.</param>
/// <param name="PayloadSchema">The JSON Schema of payloads.</param>
/// <param name="ResultSchema">The JSON Schema of results.</param>
public sealed record RegisteredJobType(
    string Name, IReadOnlyList<string> Aliases, string? Plugin, string? Version, string Description, JsonElement PayloadSchema, JsonElement ResultSchema)
{
    internal static RegisteredJobType Parse(JsonElement json) => new(
        json.RequiredText("type"),
        json.Texts("aliases"),
        json.Text("plugin"),
        json.Text("version"),
        json.Text("description") ?? "",
        json.Member("payload_schema") ?? default,
        json.Member("result_schema") ?? default);
}
