using System.Text.Json;
using McpCore.Plugins.Manifest;

namespace McpCore.Plugins.Inspection;

/// <summary>What is known of a plugin before any of its code runs.</summary>
internal sealed record InspectedPlugin(
    string Id, string Version, string Folder, string EntryPath, IReadOnlyList<AgentClass> Agents, string Isolation, IReadOnlyList<string> Warnings)
{
    /// <summary>What the manifest asks to be held to.</summary>
    public PluginLimits Limits { get; init; } = PluginLimits.None;

    /// <summary>The JSON Schema of the plugin's own settings, as the manifest says; null when it has none.</summary>
    public JsonElement? ConfigurationSchema { get; init; }

    /// <summary>The job types as the manifest declares them, to be compared with what the agents describe; empty when there is nothing to compare.</summary>
    public IReadOnlyList<ManifestJobType> Declared { get; init; } = [];

    /// <summary>The class that stands for the plugin as a whole; null when it has none.</summary>
    public string? PluginClass { get; init; }
}
