using System.Text.Json.Nodes;
using McpCore.Plugins;

namespace McpCore.Hosting;

/// <summary>What is configured for one plugin. It counts from the plugin's next activation.</summary>
public sealed class PluginOptions
{
    /// <summary>
    /// The plugin's own settings, checked against its schema when it is activated. An object <c>{"secret": "env:NAME"}</c> or
    /// <c>{"secret": "file:/path"}</c> in it stands for a text that the plugin alone gets. The default is null: none.
    /// </summary>
    public JsonObject? Settings { get; set; }

    /// <summary>Where its agents run: <c>inprocess</c> or <c>process</c>. The default is null: as the manifest says.</summary>
    public string? Isolation { get; set; }

    /// <summary>The resident memory in bytes that a process of the plugin may have. The default is null: as the manifest says.</summary>
    public long? MemoryLimit { get; set; }

    /// <summary>The managed heap in bytes that a process of the plugin may have. The default is null: as the manifest says.</summary>
    public long? HeapLimit { get; set; }

    /// <summary>How long one attempt may run. The default is null: as the manifest says.</summary>
    public TimeSpan? TimeLimit { get; set; }

    /// <summary>The version that is tried beside the one before it. The default is null: a new version takes over at once.</summary>
    public PluginCanary? Canary { get; set; }

    /// <summary>What becomes of a new version for which there are waiting jobs that do not fit. The default is null: <see cref="McpCoreOptions.PluginUnfitJobs"/>.</summary>
    public UnfitJobsRule? UnfitJobs { get; set; }
}
