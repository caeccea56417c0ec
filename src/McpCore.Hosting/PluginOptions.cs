using System.Text.Json.Nodes;

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
}

/// <summary>A version that takes a part of a plugin's new jobs, while the version before it stays active and takes the others.</summary>
/// <param name="Version">The version that is tried.</param>
/// <param name="Percent">Its part of the new jobs, 0 to 100; at 100 it takes over as any new version does.</param>
public sealed record PluginCanary(string Version, int Percent);
