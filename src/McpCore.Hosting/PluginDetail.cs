using McpCore.Engine.PluginStates;
using McpCore.Plugins;

namespace McpCore.Hosting;

/// <summary>A plugin with all that is remembered of it.</summary>
/// <param name="Versions">Its versions, the one that counts first.</param>
/// <param name="Record">What is stored of it.</param>
/// <param name="Crashes">The crashes that count towards a quarantine, newest first.</param>
/// <param name="History">The newest entries of its history, newest first.</param>
/// <param name="Rules">How much is borne of it.</param>
public sealed record PluginDetail(
    IReadOnlyList<PluginView> Versions,
    PluginRecord Record,
    IReadOnlyList<PluginCrash> Crashes,
    IReadOnlyList<PluginHistoryEntry> History,
    PluginRuleOptions Rules)
{
    /// <summary>Entries of the history that are shown.</summary>
    public const int HistoryShown = 10;
}
