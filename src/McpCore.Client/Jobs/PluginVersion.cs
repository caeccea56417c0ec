using System.Text.Json;

namespace McpCore.Client;

/// <summary>A version of a plugin.</summary>
/// <param name="Id">The plugin's id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Sha256">The hash over its files.</param>
public sealed record PluginVersion(string Id, string? Version, string? Sha256)
{
    internal static PluginVersion? Parse(JsonElement? json) => json is { } plugin ? new PluginVersion(plugin.RequiredText("id"), plugin.Text("version"), plugin.Text("sha256")) : null;
}
