using McpCore.Engine.PluginStates;

namespace McpCore.Engine.Stores;

/// <summary>
/// What is remembered of plugins. Every method that writes completes after its commit; decisions come from <see cref="PluginRules"/> and run inside
/// the writing transaction. Safe for concurrent use.
/// </summary>
public interface IPluginStateStore
{
    /// <summary>Every record, by id.</summary>
    Task<IReadOnlyList<PluginRecord>> LoadAsync(CancellationToken cancellationToken);

    /// <summary>The record of one plugin; an empty one when nothing is remembered of it.</summary>
    Task<PluginRecord> FindAsync(string pluginId, CancellationToken cancellationToken);

    /// <summary>Changes the record of a plugin and adds to its history, which keeps the newest entries.</summary>
    /// <returns>The record after the change.</returns>
    Task<PluginRecord> ChangeAsync(
        string pluginId, Func<PluginRecord, PluginRecord> change, IReadOnlyList<PluginHistoryEntry> history, CancellationToken cancellationToken);

    /// <summary>Stores a crash, and changes the record of its plugin in view of its last crashes, this one among them.</summary>
    /// <returns>The record after the change.</returns>
    Task<PluginRecord> AddCrashAsync(PluginCrash crash, Func<PluginRecord, IReadOnlyList<PluginCrash>, PluginRecord> change, CancellationToken cancellationToken);

    /// <summary>The newest entries of a plugin's history, newest first.</summary>
    Task<IReadOnlyList<PluginHistoryEntry>> HistoryAsync(string pluginId, int limit, CancellationToken cancellationToken);

    /// <summary>A plugin's crashes since a moment, newest first.</summary>
    Task<IReadOnlyList<PluginCrash>> CrashesAsync(string pluginId, DateTimeOffset since, CancellationToken cancellationToken);
}
