namespace McpCore.TestPlugins.Dependency;

/// <summary>A library between a plugin and the dependency, built on its version 1.</summary>
public static class Middle
{
    public static string VersionBelow => Library.Version;
}
