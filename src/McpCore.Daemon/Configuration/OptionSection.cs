namespace McpCore.Daemon.Configuration;

/// <summary>One section of <c>mcpcore.json</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What its settings are about, one sentence.</param>
/// <param name="Settings">Its settings, in the order of the file.</param>
internal sealed record OptionSection(string Name, string Description, IReadOnlyList<OptionSpec> Settings);
