namespace McpCore.Daemon.Configuration;

/// <summary>Where a value comes from.</summary>
/// <param name="Kind"><c>default</c>, <c>file</c>, <c>environment</c> or <c>command_line</c>.</param>
/// <param name="Source">The file's path, the variable's name or the option; null for a default.</param>
internal sealed record ConfigurationOrigin(string Kind, string? Source)
{
    public static ConfigurationOrigin Default { get; } = new("default", null);

    public static ConfigurationOrigin File(string path) => new("file", path);

    public static ConfigurationOrigin Environment(string variable) => new("environment", variable);

    public static ConfigurationOrigin CommandLine(string key) => new("command_line", $"--set {key}");
}
