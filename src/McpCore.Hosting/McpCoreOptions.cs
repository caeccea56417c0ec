using System.Text.Json.Nodes;
using McpCore.Engine;
using McpCore.Engine.PluginStates;
using McpCore.Plugins;
using McpCore.Plugins.Trust;

namespace McpCore.Hosting;

/// <summary>Everything that a hosted engine needs to know.</summary>
public sealed class McpCoreOptions
{
    /// <summary>The folder that holds store, artifacts and staged plugins. One engine at a time may use it.</summary>
    public required string Home { get; set; }

    /// <summary>Drop folders for plugins, the first that has an id wins. The default is <c>plugins</c> in the home.</summary>
    public IReadOnlyList<string>? PluginFolders { get; set; }

    /// <summary>How long a plugin may take to create its agents. The default is 30 seconds.</summary>
    public TimeSpan PluginActivationLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a changed plugin folder must be quiet before it is acted upon. The default is 1 second.</summary>
    public TimeSpan PluginSettle { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>What plugins must show of their origin. The default is nothing.</summary>
    public TrustPolicy PluginTrust { get; set; } = new();

    /// <summary>Whether plugins are taken from folders that others than this process's user can write to. The default is false.</summary>
    public bool AllowUnsafePluginFolders { get; set; }

    /// <summary>What becomes of a new version of a plugin for which there are waiting jobs that do not fit. The default is that it takes over and says so.</summary>
    public UnfitJobsRule PluginUnfitJobs { get; set; } = UnfitJobsRule.Warn;

    /// <summary>How much is borne of a plugin that leaks or crashes.</summary>
    public PluginRuleOptions PluginRules { get; } = new();

    public EngineOptions Engine { get; } = new();

    /// <summary>The configuration section of each job type's agent. The default is none.</summary>
    public IDictionary<string, JsonObject> AgentSettings { get; set; } = new Dictionary<string, JsonObject>(StringComparer.Ordinal);

    /// <summary>The plugins that take the jobs of a type, by their ids in their order. The default is none: the first plugin keeps a type for itself.</summary>
    public IDictionary<string, IReadOnlyList<string>> PluginFallback { get; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>What is configured for single plugins, by id. The default is nothing.</summary>
    public IDictionary<string, PluginOptions> Plugins { get; set; } = new Dictionary<string, PluginOptions>(StringComparer.Ordinal);
}
