using System.Text.Json.Nodes;

namespace McpCore.Daemon.Configuration.Reloading;

/// <summary>A setting that another value was found for. What may be a secret is left out of both.</summary>
/// <param name="Key">Its key.</param>
/// <param name="From">The value of before; null also when there was none.</param>
/// <param name="To">The value that was found; null also when there is none any more.</param>
internal sealed record SettingChange(string Key, JsonNode? From, JsonNode? To);
