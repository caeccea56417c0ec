namespace McpCore.TestPlugins.Shared;

/// <summary>The version of the private dependency that the plugin sees.</summary>
internal sealed record VersionResult(string Version);

internal sealed record NoPayload;
