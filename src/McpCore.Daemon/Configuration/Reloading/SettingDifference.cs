using System.Text.Json.Nodes;
using McpCore.Daemon.Configuration.Options;
using McpCore.Hosting;

namespace McpCore.Daemon.Configuration.Reloading;

/// <summary>Tells two sets of settings apart.</summary>
internal static class SettingDifference
{
    /// <summary>The settings of the table that differ.</summary>
    public static IReadOnlyList<OptionSpec> OfTable(DaemonOptions old, DaemonOptions now) =>
        [.. OptionTable.All.Where(option => !JsonNode.DeepEquals(option.Read(old), option.Read(now)))];

    /// <summary>The sections of agents that differ.</summary>
    public static IReadOnlyList<SettingChange> OfAgents(McpCoreOptions old, McpCoreOptions now) =>
    [
        .. from type in Names(old.AgentSettings.Keys, now.AgentSettings.Keys)
           let before = old.AgentSettings.TryGetValue(type, out var section) ? section : null
           let after = now.AgentSettings.TryGetValue(type, out var section) ? section : null
           where !JsonNode.DeepEquals(before, after)
           select new SettingChange($"{OptionTable.Agents}.{type}", SecretMask.Of(before), SecretMask.Of(after)),
    ];

    /// <summary>The settings of single plugins that differ, each with the plugin's id.</summary>
    public static IReadOnlyList<(string Id, SettingChange Change)> OfPlugins(McpCoreOptions old, McpCoreOptions now) =>
    [
        .. from id in Names(old.Plugins.Keys, now.Plugins.Keys)
           from member in PluginMembers.All
           let before = old.Plugins.TryGetValue(id, out var plugin) ? member.Read(plugin) : null
           let after = now.Plugins.TryGetValue(id, out var plugin) ? member.Read(plugin) : null
           where !JsonNode.DeepEquals(before, after)
           select (id, new SettingChange($"{PluginSettings.Section.Name}.{id}.{member.Name}", Shown(member, before), Shown(member, after))),
    ];

    private static JsonNode? Shown(PluginMember member, JsonNode? value) => member.MayBeSecret ? SecretMask.Of(value) : value;

    private static IEnumerable<string> Names(IEnumerable<string> old, IEnumerable<string> now) => old.Union(now, StringComparer.Ordinal).Order(StringComparer.Ordinal);
}
