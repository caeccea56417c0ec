using McpCore.Plugins.Discovery;
using McpCore.Plugins.Loading;
using McpCore.Plugins.Staging;
using Microsoft.Extensions.Logging;

namespace McpCore.Plugins;

/// <summary>
/// The plugins that there are, brought in line with the drop folders: at the start, on each change of the folders, and on request. One change
/// at a time; each is published as a whole, then told, and only then is the code unloaded that it put out of use.
/// </summary>
internal sealed partial class PluginCollection(PluginHostOptions options, PluginPlaces places, TimeProvider time, ILogger logger) : IDisposable
{
    private const string FolderRemoved = "The plugin's folder was removed.";

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly SettledFolders _folders = new(options.Settle);
    private readonly PluginActivation _activation = new(options, places, time, logger);
    private readonly SortedDictionary<string, PluginEntry> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _disabled = new(StringComparer.Ordinal);
    private readonly HashSet<string> _shadowed = new(StringComparer.Ordinal);
    private readonly List<PluginChange> _untold = [];
    private readonly List<(PluginEntry Entry, LoadedPlugin Plugin, PluginView View)> _retired = [];

    public PluginSnapshot Current { get; private set; } = new([]);

    /// <summary>Is told of each change, never twice at once. When it fails, the change stands and is told again with the next one.</summary>
    public Func<IReadOnlyList<PluginChange>, CancellationToken, Task> Changed { get; set; } = (_, _) => Task.CompletedTask;

    public Task LoadAsync(IEnumerable<string> disabled, CancellationToken cancellationToken)
    {
        _disabled.UnionWith(disabled);
        return LookAsync(all: true, cancellationToken);
    }

    /// <summary>Looks at the drop folders and follows what has settled.</summary>
    /// <returns>When something that is in motion may have settled; null when nothing is.</returns>
    public async Task<DateTimeOffset?> LookAsync(bool all, CancellationToken cancellationToken)
    {
        DateTimeOffset? lookAgainAt = null;
        await ChangeAsync(
            async changes =>
            {
                if (_folders.Update(PluginFolder.Scan(options.Folders), time.GetUtcNow(), all))
                {
                    await FollowFoldersAsync(changes, anew: null, cancellationToken);
                }

                lookAgainAt = _folders.LookAgainAt;
            },
            cancellationToken);
        return lookAgainAt;
    }

    public Task<bool> SetEnabledAsync(string id, bool enabled, CancellationToken cancellationToken) =>
        OnEntryAsync(id, () => enabled ? _disabled.Remove(id) : _disabled.Add(id), cancellationToken);

    public Task<bool> ReloadAsync(string id, CancellationToken cancellationToken) => OnEntryAsync(id, () => true, cancellationToken);

    /// <summary>Asks the health probes of a plugin's loaded versions whose last answer is too old.</summary>
    public Task ProbeAsync(string id, CancellationToken cancellationToken) => Task.WhenAll(Current.Loaded
        .Where(plugin => plugin.Id == id && plugin.Health is var health && (health is null || time.GetUtcNow() - health.CheckedAt >= options.HealthAge))
        .Select(plugin => plugin.ProbeAsync(options.HealthLimit, time, cancellationToken)));

    /// <summary>Stops the code of every plugin, at the end of the host; nothing may run any more.</summary>
    public Task StopAllAsync() => Task.WhenAll(Current.Loaded.Select(StopAsync));

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _gate.Dispose();
    }

    // A caller who gives up only stops waiting: half a change would be nobody's to finish.
    private async Task<bool> OnEntryAsync(string id, Func<bool> request, CancellationToken cancellationToken)
    {
        var known = false;
        await ChangeAsync(
            async changes =>
            {
                known = _entries.GetValueOrDefault(id) is { Folder: not null };
                if (known && request())
                {
                    // A person who asks means the folder as it is now.
                    _folders.Update(PluginFolder.Scan(options.Folders), time.GetUtcNow(), all: true);
                    await FollowFoldersAsync(changes, anew: id, _stop.Token);
                }
            },
            _stop.Token).WaitAsync(cancellationToken);
        return known;
    }

    /// <summary>Makes a change, publishes it, tells it, and lets go of what it put out of use.</summary>
    private async Task ChangeAsync(Func<List<PluginChange>, Task> change, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var first = _untold.Count;
            try
            {
                await change(_untold);
            }
            finally
            {
                Current = new PluginSnapshot(_entries.Values);
            }

            _untold.Skip(first).ToList().ForEach(Report);
            if (_untold.Count > 0)
            {
                await Changed([.. _untold], cancellationToken);
                _untold.Clear();
            }

            // Until now runs that had been claimed for an old version found it.
            foreach (var (entry, plugin, view) in _retired)
            {
                _ = UnloadWhenIdleAsync(entry, plugin, view);
            }

            _retired.Clear();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <param name="changes">Receives what changed.</param>
    /// <param name="anew">A plugin to load again although its folder is as it was.</param>
    /// <param name="cancellationToken">Ends the loading; what has been loaded stays.</param>
    private async Task FollowFoldersAsync(List<PluginChange> changes, string? anew, CancellationToken cancellationToken)
    {
        var found = Identify();
        foreach (var entry in _entries.Values.Where(entry => entry.Folder is not null && !found.ContainsKey(entry.Id)).ToList())
        {
            if (entry.Idle is { } idle)
            {
                changes.Add(new PluginChange(idle with { State = PluginState.Unloaded, ReasonCode = "removed", Reason = FolderRemoved }, idle.State));
            }

            entry.Folder = null;
            entry.Idle = null;
            StagedVersions.Forget(options.StagingFolder, entry.Id);
            Retire(entry, changes, FolderRemoved);
            if (entry.IsEmpty)
            {
                _entries.Remove(entry.Id);
            }
        }

        // In the order in which the folders win, since the first plugin keeps a job type that two want.
        var ordered = found.OrderBy(pair => IndexOf(pair.Value.Folder)).ToList();
        foreach (var (id, (folder, version, refusal)) in ordered)
        {
            if (!_entries.TryGetValue(id, out var entry))
            {
                _entries.Add(id, entry = new PluginEntry(id));
            }

            if (entry.Folder != folder || id == anew || entry.IsInConflict)
            {
                await FollowFolderAsync(entry, folder, version, refusal, changes, cancellationToken);
            }
        }

        // A job type that was given up may be wanted by a plugin that had its turn before.
        foreach (var (id, (folder, version, refusal)) in ordered.Where(pair => _retired.Count > 0 && _entries[pair.Key].IsInConflict))
        {
            await FollowFolderAsync(_entries[id], folder, version, refusal, changes, cancellationToken);
        }
    }

    private async Task FollowFolderAsync(
        PluginEntry entry, PluginFolder folder, string? version, PluginView? refusal, List<PluginChange> changes, CancellationToken cancellationToken)
    {
        var before = entry.Idle;
        if (_disabled.Contains(entry.Id))
        {
            entry.Folder = folder;
            entry.Idle = PluginActivation.NotActive(
                folder, entry.Id, version, PluginState.Unloaded, "disabled", $"The plugin is disabled. `mcpcore plugin enable {entry.Id}` loads it.") with
            {
                IsEnabled = false,
            };
            Retire(entry, changes, "The plugin was disabled.");
        }
        else
        {
            var others = _entries.Values.Where(other => other != entry && other.Active is not null)
                .SelectMany(other => other.Active!.Value.Plugin.TypeNames.Select(name => (Name: name, other.Active.Value.Plugin)))
                .ToDictionary(pair => pair.Name, pair => pair.Plugin, StringComparer.Ordinal);
            var result = refusal is null
                ? await _activation.ActivateAsync(folder, entry.Id, version!, others, cancellationToken)
                : new ActivationResult(refusal, null);
            if (result.WasInMotion)
            {
                _folders.Unsettle(folder, entry.Folder?.Path == folder.Path ? entry.Folder : null, time.GetUtcNow());
                return;
            }

            entry.Folder = folder;
            if (result.Plugin is null)
            {
                entry.Idle = result.View;
            }
            else
            {
                entry.Idle = null;
                await TakeAsync(entry, result.Plugin, result.View, others, changes, cancellationToken);
                PluginStager.RemoveOthers(options.StagingFolder, entry.Id, entry.FoldersInUse);
            }
        }

        if (entry.Idle is { } idle && (before?.State, before?.Version, before?.ReasonCode) != (idle.State, idle.Version, idle.ReasonCode))
        {
            changes.Add(new PluginChange(idle, before?.State));
        }
    }

    /// <summary>A version that is ready takes over; a canary is set beside the version before it instead.</summary>
    private async Task TakeAsync(
        PluginEntry entry, LoadedPlugin plugin, PluginView view, IReadOnlyDictionary<string, LoadedPlugin> others, List<PluginChange> changes, CancellationToken cancellationToken)
    {
        if (_activation.CanaryOf(entry.Id) is { Percent: < 100 } canary && canary.Version == plugin.Version)
        {
            if (entry.Active is null && await _activation.ActivateBeforeAsync(entry.Id, plugin, others, cancellationToken) is { Plugin: { } before } result)
            {
                // After a restart the version before it is in the staging folder alone.
                entry.Active = (before, result.View);
                changes.Add(new PluginChange(result.View, null));
            }

            if (entry.Active is { } active && active.Plugin.Version != plugin.Version)
            {
                view = view with { CanaryPercent = canary.Percent };
                RetireCanary(entry, changes, $"Version {plugin.Version} took its place.");
                entry.Canary = (plugin, view);
                changes.Add(new PluginChange(view, null));
                return;
            }
        }

        Retire(entry, changes, $"Version {plugin.Version} took over.");
        entry.Active = (plugin, view);
        changes.Add(new PluginChange(view, null));
    }

    private void Retire(PluginEntry entry, List<PluginChange> changes, string reason)
    {
        RetireCanary(entry, changes, reason);
        if (entry.Active is { } old)
        {
            Retire(entry, old, changes, reason);
            entry.Active = null;
        }
    }

    private void RetireCanary(PluginEntry entry, List<PluginChange> changes, string reason)
    {
        if (entry.Canary is { } old)
        {
            Retire(entry, old, changes, reason);
            entry.Canary = null;
        }
    }

    private void Retire(PluginEntry entry, (LoadedPlugin Plugin, PluginView View) old, List<PluginChange> changes, string reason)
    {
        var view = old.View with { State = PluginState.Draining, ReasonCode = "draining", Reason = reason, CanaryPercent = null };
        entry.Draining.Add((old.Plugin, view));
        _retired.Add((entry, old.Plugin, view));
        changes.Add(new PluginChange(view, PluginState.Active));
    }

    private async Task StopAsync(LoadedPlugin plugin)
    {
        if (await plugin.StopAsync(options.StopLimit, time) is { } warning)
        {
            Log.PluginStopFailed(logger, plugin.Id, plugin.Version, warning);
        }
    }

    private async Task UnloadWhenIdleAsync(PluginEntry entry, LoadedPlugin plugin, PluginView view)
    {
        try
        {
            await plugin.RetireAsync();
            await StopAsync(plugin);
            await plugin.UnloadAsync(_stop.Token);
            await ChangeAsync(
                changes =>
                {
                    entry.Draining.RemoveAll(version => version.Plugin == plugin);
                    PluginStager.RemoveOthers(options.StagingFolder, entry.Id, entry.FoldersInUse);
                    if (entry.IsEmpty)
                    {
                        _entries.Remove(entry.Id);
                    }

                    changes.Add(new PluginChange(view with { State = PluginState.Unloaded, ReasonCode = "unloaded" }, PluginState.Draining));
                    return Task.CompletedTask;
                },
                _stop.Token);
        }
        catch (Exception exception)
        {
            // Nobody waits for this task. A daemon that stops unloads nothing any more.
            if (!_stop.IsCancellationRequested)
            {
                Log.UnloadFailed(logger, plugin.Id, exception);
            }
        }
    }

    /// <summary>The folder of each id; the first that has an id wins.</summary>
    private Dictionary<string, (PluginFolder Folder, string? Version, PluginView? Refusal)> Identify()
    {
        var found = new Dictionary<string, (PluginFolder Folder, string?, PluginView?)>(StringComparer.Ordinal);
        foreach (var folder in _folders.Current)
        {
            var (id, version, refusal) = _activation.Identify(folder);
            if (refusal is not null && _entries.Values.FirstOrDefault(entry => entry.Folder?.Path == folder.Path) is { } known)
            {
                // A folder that cannot be read any more is a bad new version of what it held, not the end of it.
                id = known.Id;
                refusal = refusal with { Id = id };
            }

            if (!found.TryAdd(id, (folder, version, refusal)) && _shadowed.Add(folder.Path))
            {
                Log.PluginShadowed(logger, id, found[id].Folder.Path, folder.Path);
            }
        }

        return found;
    }

    private int IndexOf(PluginFolder folder) => _folders.Current.Index().First(pair => pair.Item == folder).Index;

    private void Report(PluginChange change)
    {
        var view = change.Plugin;
        switch (view.State)
        {
            case PluginState.Active:
                Log.PluginActive(logger, view.Id, view.Version!, string.Join(", ", view.JobTypes.Select(type => type.Name)));
                break;
            case PluginState.Draining or PluginState.Unloaded:
                Log.PluginWentOut(logger, view.Id, view.Version, view.State.ToString().ToLowerInvariant(), view.Reason!);
                break;
            default:
                Log.PluginNotActive(logger, view.Id, view.State.ToString().ToLowerInvariant(), view.ReasonCode!, view.Reason!);
                break;
        }

        foreach (var warning in view.State == PluginState.Active ? view.Warnings : [])
        {
            Log.PluginWarning(logger, view.Id, warning);
        }
    }
}
