using System.Text.Json;

namespace McpCore.Plugins.Manifest;

/// <summary>A job type as a manifest declares it, or as an assembly's metadata shows it.</summary>
internal sealed record ManifestJobType(string Name, IReadOnlyList<string> Aliases)
{
    /// <summary>Whether the aliases were said at all.</summary>
    public bool HasAliases { get; init; } = true;

    /// <summary>One sentence; null when not said.</summary>
    public string? Description { get; init; }

    /// <summary>The payload's JSON Schema; null when not said.</summary>
    public JsonElement? PayloadSchema { get; init; }

    /// <summary>The result's JSON Schema; null when not said.</summary>
    public JsonElement? ResultSchema { get; init; }

    /// <summary>Every name that the type answers to, its own first.</summary>
    public IEnumerable<string> Names => Aliases.Prepend(Name);
}
