using McpCore.Client;
using McpCore.Daemon.Configuration.Options;

namespace McpCore.Daemon.Configuration;

/// <summary>Every setting there is. The configuration's validation, its schema and what is shown of it come from this one table.</summary>
internal static class OptionTable
{
    /// <summary>The section whose members belong to agents: one object a job type, which the agent itself checks.</summary>
    public const string Agents = "agents";

    public const string AgentsDescription = "Settings of single job types, handed to their agents.";

    public static IReadOnlyList<OptionSection> Sections { get; } =
    [
        EngineSettings.Section,
        PluginSettings.Section,
        RetentionSettings.Section,
        HttpSettings.Section,
        LoggingSettings.Section,
    ];

    public static IReadOnlyList<OptionSpec> All { get; } = [.. Sections.SelectMany(section => section.Settings)];

    public static IReadOnlyList<string> SectionNames { get; } = [.. Sections.Select(section => section.Name), Agents];

    /// <summary>A fresh options object, to read defaults from.</summary>
    public static DaemonOptions Defaults => new(HomeFolder.Resolve());

    public static OptionSpec? Find(string key) => All.FirstOrDefault(option => option.Key == key);

    /// <summary>The key that was probably meant: the same name in another section, or the nearest spelling; null when none is near.</summary>
    public static string? Nearest(string key)
    {
        var name = key[(key.IndexOf('.', StringComparison.Ordinal) + 1)..];
        return All.FirstOrDefault(option => option.Name == name)?.Key ?? Suggestion.Nearest(key, All.Select(option => option.Key));
    }
}
