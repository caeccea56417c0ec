using McpCore.Plugins.Discovery;
using McpCore.Plugins.Loading;
using McpCore.Plugins.Staging;
using Microsoft.Extensions.Logging;

namespace McpCore.Plugins;

/// <summary>Brings the plugins in line with the drop folders, and with what holds for each of them. For one thread at a time.</summary>
internal sealed class FolderFollower(PluginHostOptions options, PluginActivation activation, TimeProvider time, ILogger logger)
{
    public const string FolderRemoved = "The plugin's folder was removed.";

    private readonly SettledFolders _folders = new(options.Settle);
    private readonly SortedList<string, PluginEntry> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _shadowed = new(StringComparer.Ordinal);
    private readonly List<(PluginEntry Entry, LoadedPlugin Plugin, PluginView View)> _retired = [];

    public IEnumerable<PluginEntry> Entries => _entries.Values;

    /// <summary>When something that is in motion may have settled; null when nothing is.</summary>
    public DateTimeOffset? LookAgainAt => _folders.LookAgainAt;

    /// <summary>The entry of an id, made when there is none.</summary>
    public PluginEntry Entry(string id)
    {
        if (!_entries.TryGetValue(id, out var entry))
        {
            _entries.Add(id, entry = new PluginEntry(id));
        }

        return entry;
    }

    public PluginEntry? Find(string id) => _entries.GetValueOrDefault(id);

    public void RemoveIfEmpty(PluginEntry entry)
    {
        if (entry.IsEmpty)
        {
            _entries.Remove(entry.Id);
        }
    }

    /// <summary>The versions that were put out of use since the last call.</summary>
    public IReadOnlyList<(PluginEntry Entry, LoadedPlugin Plugin, PluginView View)> TakeRetired()
    {
        var retired = _retired.ToList();
        _retired.Clear();
        return retired;
    }

    /// <summary>Looks at the drop folders.</summary>
    /// <param name="all">Whether what is in motion counts as settled: a person who asks means the folder as it is now.</param>
    /// <returns>Whether there is something to follow.</returns>
    public bool Look(bool all) => _folders.Update(PluginFolder.Scan(options.Folders), time.GetUtcNow(), all);

    /// <summary>Follows what the last look found.</summary>
    /// <param name="changes">Receives what changed.</param>
    /// <param name="anew">A plugin to load again although its folder is as it was.</param>
    /// <param name="cancellationToken">Ends the loading; what has been loaded stays.</param>
    public async Task FollowAsync(List<PluginChange> changes, string? anew, CancellationToken cancellationToken)
    {
        var found = Identify();
        foreach (var entry in _entries.Values.Where(entry => entry.Folder is not null && !found.ContainsKey(entry.Id)).ToList())
        {
            FollowRemoval(entry, changes);
        }

        // In the order in which the folders win, since the first plugin keeps a job type that two want.
        var ordered = found.Values.OrderBy(plugin => IndexOf(plugin.Folder)).ToList();
        var ahead = BeginAhead(ordered, cancellationToken);
        try
        {
            foreach (var plugin in ordered)
            {
                var entry = Entry(plugin.Id);
                if (entry.Folder != plugin.Folder || plugin.Id == anew || entry.IsInConflict)
                {
                    await FollowFolderAsync(entry, plugin, ahead.TakeAsync(plugin.Id), changes, cancellationToken);
                }
            }
        }
        finally
        {
            await ahead.AbandonAsync(options.StopLimit, time);
        }

        // A job type that was given up may be wanted by a plugin that had its turn before.
        foreach (var plugin in ordered.Where(plugin => _retired.Count > 0 && _entries[plugin.Id].IsInConflict))
        {
            await FollowFolderAsync(_entries[plugin.Id], plugin, null, changes, cancellationToken);
        }
    }

    private ActivationsAhead BeginAhead(List<IdentifiedFolder> ordered, CancellationToken cancellationToken)
    {
        var fresh = ordered.Where(plugin => plugin.Refusal is null && Entry(plugin.Id) is { Folder: null, Standing.IsEnabled: true }).ToList();
        var parts = fresh.ToDictionary(plugin => plugin.Id, plugin => (Entry(plugin.Id).Standing, Others: TypesOfOthers(Entry(plugin.Id))));
        return ActivationsAhead.Begin(
            fresh,
            plugin => activation.ActivateAsync(plugin.Folder, plugin.Id, plugin.Version!, parts[plugin.Id].Standing, parts[plugin.Id].Others, cancellationToken),
            cancellationToken);
    }

    private void FollowRemoval(PluginEntry entry, List<PluginChange> changes)
    {
        if (entry.Idle is { } idle)
        {
            changes.Add(new PluginChange(idle with { State = PluginState.Unloaded, ReasonCode = "removed", Reason = FolderRemoved }, idle.State));
        }

        entry.Folder = null;
        entry.Idle = null;
        StagedVersions.Forget(options.StagingFolder, entry.Id);
        Retire(entry, changes, FolderRemoved);
        RemoveIfEmpty(entry);
    }

    private async Task FollowFolderAsync(
        PluginEntry entry, IdentifiedFolder plugin, Task<ActivationResult>? begun, List<PluginChange> changes, CancellationToken cancellationToken)
    {
        var (_, folder, version, refusal) = plugin;
        var before = entry.Idle;
        if (!entry.Standing.IsEnabled)
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
            RetireBarred(entry, changes);
            var others = TypesOfOthers(entry);
            var result = begun is not null ? await begun
                : refusal is null ? await activation.ActivateAsync(folder, entry.Id, version!, entry.Standing, others, cancellationToken)
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
        if (activation.CanaryOf(entry.Id) is { Percent: < 100 } canary && canary.Version == plugin.Version)
        {
            if (entry.Active is null && await activation.ActivateBeforeAsync(entry.Id, plugin, entry.Standing, others, cancellationToken) is { Plugin: { } before } result)
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
        entry.Standing = entry.Standing.With(plugin.Sha256);
        changes.Add(new PluginChange(view, null));
    }

    /// <summary>Takes out what may no longer be loaded; a canary goes alone, and goes with the version that it is set beside.</summary>
    private void RetireBarred(PluginEntry entry, List<PluginChange> changes)
    {
        if (entry.Active is { } active && entry.Standing.Bar(active.View.Sha256) is { } bar)
        {
            Retire(entry, changes, bar.Reason);
        }
        else if (entry.Canary is { } canary && entry.Standing.Bar(canary.View.Sha256) is { } barOfCanary)
        {
            RetireCanary(entry, changes, barOfCanary.Reason);
        }
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

    /// <summary>The names of job types that other plugins keep for themselves: those that they share with this one are not among them.</summary>
    private Dictionary<string, LoadedPlugin> TypesOfOthers(PluginEntry entry)
    {
        var types = new Dictionary<string, LoadedPlugin>(StringComparer.Ordinal);
        foreach (var other in _entries.Values.Where(other => other != entry && other.Active is not null))
        {
            foreach (var name in other.Active!.Value.Plugin.TypeNames)
            {
                var plugin = other.Active.Value.Plugin;
                if (!options.Fallback.IsShared(plugin.CanonicalName(name), entry.Id, plugin.Id))
                {
                    types.TryAdd(name, plugin);
                }
            }
        }

        return types;
    }

    /// <summary>The folder of each id; the first that has an id wins.</summary>
    public IReadOnlyDictionary<string, IdentifiedFolder> Identify()
    {
        var found = new Dictionary<string, IdentifiedFolder>(StringComparer.Ordinal);
        foreach (var folder in _folders.Current)
        {
            var (id, version, refusal) = activation.Identify(folder);
            if (refusal is not null && _entries.Values.FirstOrDefault(entry => entry.Folder?.Path == folder.Path) is { } known)
            {
                // A folder that cannot be read any more is a bad new version of what it held, not the end of it.
                id = known.Id;
                refusal = refusal with { Id = id };
            }

            if (!found.TryAdd(id, new IdentifiedFolder(id, folder, version, refusal)) && _shadowed.Add(folder.Path))
            {
                Log.PluginShadowed(logger, id, found[id].Folder.Path, folder.Path);
            }
        }

        return found;
    }

    private int IndexOf(PluginFolder folder) => _folders.Current.TakeWhile(other => other != folder).Count();
}
