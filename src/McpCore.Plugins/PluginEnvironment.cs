using McpCore.Agents;

namespace McpCore.Plugins;

/// <summary>What the host knows of one plugin beside its folder, and gives to it when it is activated.</summary>
/// <param name="DataDirectory">Full path of the plugin's own folder, which is made when the plugin asks for it.</param>
public sealed record PluginEnvironment(string DataDirectory)
{
    /// <summary>The plugin's settings as they are configured: a UTF-8 JSON object, with references in place of secrets. The default is empty: none.</summary>
    public ReadOnlyMemory<byte> Settings { get; init; }

    /// <summary>
    /// Gives the text that a reference such as <c>env:NAME</c> stands for, or throws an exception whose message says why there is none. The default
    /// reads environment variables and files.
    /// </summary>
    public Func<string, string> ResolveSecret { get; init; } = Services.SecretReference.Resolve;

    /// <summary>Finds every fault of settings by a JSON Schema (schema, settings). The default finds none.</summary>
    public Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, IReadOnlyList<PayloadFault>> CheckSettings { get; init; } = (_, _) => [];

    /// <summary>Receives the lines of the plugin's own log besides the host's log. The default is null.</summary>
    public Action<PluginLogLine>? Log { get; init; }

    /// <summary>Where its agents run, in place of what the manifest says: <c>inprocess</c> or <c>process</c>. The default is null: as the manifest says.</summary>
    public string? Isolation { get; init; }

    /// <summary>The resident memory in bytes that a process of the plugin may have, in place of the manifest's. The default is null.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>The managed heap in bytes that a process of the plugin may have, in place of the manifest's. The default is null.</summary>
    public long? HeapLimit { get; init; }

    /// <summary>How long one attempt may run, in place of the manifest's. The default is null.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>The version that is tried beside the one before it. The default is null: a new version takes over at once.</summary>
    public PluginCanary? Canary { get; init; }

    /// <summary>What becomes of a version for which there are jobs that do not fit. The default is that it takes over and says so.</summary>
    public UnfitJobsRule UnfitJobs { get; init; }
}

/// <summary>A line of a plugin's own log. Secrets of the plugin's settings are blotted out.</summary>
/// <param name="PluginId">The plugin.</param>
/// <param name="Version">The version that wrote it.</param>
/// <param name="Level">How much it matters.</param>
/// <param name="Message">The text.</param>
/// <param name="Template">The message template that the text was made of.</param>
public sealed record PluginLogLine(string PluginId, string Version, JobLogLevel Level, string Message, string Template);
