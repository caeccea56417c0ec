using McpCore.Plugins.Manifest;

namespace McpCore.Plugins.Inspection;

/// <summary>A class that declares job types, as metadata shows it.</summary>
internal sealed record AgentClass(string TypeName, IReadOnlyList<ManifestJobType> JobTypes);
