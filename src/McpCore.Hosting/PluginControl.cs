using McpCore.Engine.PluginStates;
using McpCore.Engine.Stores;
using McpCore.Plugins;
using McpCore.Plugins.Installing;

namespace McpCore.Hosting;

/// <summary>What a person may see of plugins, and do with them, while the engine runs. Safe for concurrent use.</summary>
public sealed class PluginControl
{
    private readonly PluginHost _plugins;
    private readonly PluginLedger _ledger;
    private readonly IPluginStateStore _states;
    private readonly IJobTypeCatalog _types;
    private readonly IJobStore _jobs;
    private readonly McpCoreOptions _options;
    private readonly TimeProvider _time;

    internal PluginControl(PluginHost plugins, PluginLedger ledger, IPluginStateStore states, IJobTypeCatalog types, IJobStore jobs, McpCoreOptions options, TimeProvider time) =>
        (_plugins, _ledger, _states, _types, _jobs, _options, _time) = (plugins, ledger, states, types, jobs, options, time);

    /// <summary>Every version of every plugin that is loaded or was found.</summary>
    public IReadOnlyList<PluginView> Plugins => _plugins.Plugins;

    /// <summary>
    /// Loads a plugin that was disabled or in quarantine, or takes it out: its waiting jobs are blocked, its running jobs go on to their end. Stored
    /// first, so that it holds after a restart.
    /// </summary>
    /// <returns>False when no plugin has the id; nothing is changed then.</returns>
    public async Task<bool> SetEnabledAsync(string id, bool enabled, string actor, CancellationToken cancellationToken) =>
        IsKnown(id) && await _plugins.ChangeStandingAsync(id, () => _ledger.SwitchAsync(id, enabled, actor), cancellationToken);

    /// <summary>Asks the health probes of a plugin, unless they have answered just now; <see cref="Plugins"/> tells what they said.</summary>
    public Task ProbeAsync(string id, CancellationToken cancellationToken) => _plugins.ProbeAsync(id, cancellationToken);

    /// <summary>Loads a plugin anew from its folder, changed or not.</summary>
    /// <returns>False when no plugin has the id.</returns>
    public Task<bool> ReloadAsync(string id, CancellationToken cancellationToken) => _plugins.ReloadAsync(id, cancellationToken);

    /// <summary>Lets as many threads run agents in this process as so many jobs at the same time may need.</summary>
    internal void AllowThreadsFor(int concurrency) => _plugins.MaxThreads = ThreadsFor(concurrency);

    /// <summary>Threads for agents that block, and as many again for what their jobs leave running.</summary>
    internal static int ThreadsFor(int concurrency) => Math.Max(16, concurrency * 2);

    /// <summary>Installs, rolls back, removes and verifies.</summary>
    public PluginInstaller Installer => _plugins.Installer;

    /// <summary>A plugin with all that is remembered of it.</summary>
    /// <param name="id">The plugin.</param>
    /// <param name="version">The version that is to come first; null: the one that counts.</param>
    /// <param name="cancellationToken">Ends the reads.</param>
    /// <returns>Null when no plugin has the id.</returns>
    public async Task<PluginDetail?> FindAsync(string id, string? version, CancellationToken cancellationToken)
    {
        var versions = Plugins.Where(plugin => plugin.Id == id).OrderByDescending(plugin => version is not null && plugin.Version == version).ToList();
        if (versions.Count == 0)
        {
            return null;
        }

        var record = await _states.FindAsync(id, cancellationToken);
        var since = PluginRules.CountedSince(record, _time.GetUtcNow(), _options.PluginRules);
        return new PluginDetail(
            versions, record, await _states.CrashesAsync(id, since, cancellationToken), await _states.HistoryAsync(id, PluginDetail.HistoryShown, cancellationToken), _options.PluginRules);
    }

    /// <summary>The newest lines of a plugin: those of its jobs, and what happened to it itself.</summary>
    /// <returns>Null when no plugin has the id.</returns>
    public async Task<PluginLog?> LogAsync(string id, int limit, CancellationToken cancellationToken)
    {
        if (!IsKnown(id))
        {
            return null;
        }

        var registered = (await _types.LoadAsync(cancellationToken)).Where(type => type.Plugin.Id == id);
        var types = registered.SelectMany(type => type.Aliases.Prepend(type.Name)).Distinct(StringComparer.Ordinal).ToList();

        // What comes after this number is for whoever follows.
        var last = (await _jobs.EventBoundsAsync(cancellationToken)).Last;
        var history = await _states.HistoryAsync(id, limit, cancellationToken);
        var lines = (await _jobs.LogsOfTypesAsync(types, limit, cancellationToken))
            .Where(line => line.Line.Seq <= last)
            .Select(PluginLogLine.Of)
            .Concat(history.Reverse().Select(PluginLogLine.Of))
            .OrderBy(line => line.Time)
            .TakeLast(limit)
            .ToList();
        return new PluginLog(types, lines, last);
    }

    private bool IsKnown(string id) => Plugins.Any(plugin => plugin.Id == id);
}
