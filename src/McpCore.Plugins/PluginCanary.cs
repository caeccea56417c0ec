namespace McpCore.Plugins;

/// <summary>A version that takes a part of a plugin's new jobs, while the version before it stays active and takes the others.</summary>
/// <param name="Version">The version that is tried.</param>
/// <param name="Percent">Its part of the new jobs, 0 to 100; at 100 it takes over as any new version does.</param>
public sealed record PluginCanary(string Version, int Percent);
