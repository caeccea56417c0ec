namespace McpCore.Plugins.Discovery;

/// <summary>A plugin's folder with what it says of itself.</summary>
/// <param name="Id">The plugin.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Version">Its version; null when it cannot be read.</param>
/// <param name="Refusal">Why it cannot be read; null when it can.</param>
internal sealed record IdentifiedFolder(string Id, PluginFolder Folder, string? Version, PluginView? Refusal);
