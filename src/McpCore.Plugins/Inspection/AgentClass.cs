using McpCore.Plugins.Manifest;

namespace McpCore.Plugins.Inspection;

/// <summary>A class that declares job types, as metadata shows it.</summary>
internal sealed record AgentClass(string TypeName, IReadOnlyList<ManifestJobType> JobTypes);

/// <summary>What is known of a plugin before any of its code runs.</summary>
internal sealed record InspectedPlugin(
    string Id, string Version, string Folder, string EntryPath, IReadOnlyList<AgentClass> Agents, string Isolation, IReadOnlyList<string> Warnings);
