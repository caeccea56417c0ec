using McpCore.Plugins.Loading;
using McpCore.Plugins.Staging;
using Microsoft.Extensions.Logging;

namespace McpCore.Plugins;

/// <summary>
/// The plugins that there are: at the start, on each change of the folders, and on request. One change at a time; each is published as a whole, then
/// told, and only then is the code unloaded that it put out of use.
/// </summary>
internal sealed partial class PluginCollection : IDisposable
{
    private readonly PluginHostOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _gate = new(1, 1);

    // Taken before the other gate, never after it.
    private readonly SemaphoreSlim _standingGate = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly FolderFollower _follower;
    private readonly List<PluginChange> _untold = [];

    public PluginCollection(PluginHostOptions options, PluginPlaces places, TimeProvider time, ILogger logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        _follower = new FolderFollower(options, new PluginActivation(options, places, time, logger), time, logger);
    }

    public PluginSnapshot Current { get; private set; } = new([], FallbackOrder.None);

    /// <summary>Is told of each change, never twice at once. When it fails, the change stands and is told again with the next one.</summary>
    public Func<IReadOnlyList<PluginChange>, CancellationToken, Task> Changed { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Is told how each unload ended, and answers with what holds for the plugin from now on; null: nothing new.</summary>
    public Func<UnloadReport, CancellationToken, Task<PluginStanding?>> Unloaded { get; set; } = (_, _) => Task.FromResult<PluginStanding?>(null);

    public Task LoadAsync(IEnumerable<PluginStanding> standings, CancellationToken cancellationToken)
    {
        foreach (var standing in standings)
        {
            _follower.Entry(standing.Id).Standing = standing;
        }

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
                if (_follower.Look(all))
                {
                    await _follower.FollowAsync(changes, anew: null, cancellationToken);
                }

                lookAgainAt = _follower.LookAgainAt;
            },
            cancellationToken);
        return lookAgainAt;
    }

    /// <summary>Changes what holds for a plugin, and acts accordingly.</summary>
    /// <param name="id">The plugin.</param>
    /// <param name="decide">Stores what is to hold, and returns it; null: nothing new. What is stored first is done first.</param>
    /// <param name="cancellationToken">Ends the waiting, not the change.</param>
    /// <returns>False when no folder has the id.</returns>
    public Task<bool> ChangeStandingAsync(string id, Func<Task<PluginStanding?>> decide, CancellationToken cancellationToken)
    {
        return ChangeAsync().WaitAsync(cancellationToken);

        async Task<bool> ChangeAsync()
        {
            await _standingGate.WaitAsync(_stop.Token);
            try
            {
                var standing = await decide();
                return await OnEntryAsync(id, entry => Apply(entry, standing));
            }
            finally
            {
                _standingGate.Release();
            }
        }
    }

    // A caller who gives up only stops waiting: half a change would be nobody's to finish.
    public Task<bool> ReloadAsync(string id, CancellationToken cancellationToken) => OnEntryAsync(id, _ => true).WaitAsync(cancellationToken);

    /// <summary>Asks the health probes of a plugin's loaded versions whose last answer is too old.</summary>
    public Task ProbeAsync(string id, CancellationToken cancellationToken) => Task.WhenAll(Current.Loaded
        .Where(plugin => plugin.Id == id && plugin.Health is var health && (health is null || _time.GetUtcNow() - health.CheckedAt >= _options.HealthAge))
        .Select(plugin => plugin.ProbeAsync(_options.HealthLimit, _time, cancellationToken)));

    /// <summary>Stops the code of every plugin, at the end of the host; nothing may run any more.</summary>
    public Task StopAllAsync() => Task.WhenAll(Current.Loaded.Select(StopAsync));

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _gate.Dispose();
        _standingGate.Dispose();
    }

    private bool Apply(PluginEntry entry, PluginStanding? standing)
    {
        if (standing is null || standing == entry.Standing)
        {
            return false;
        }

        if (standing.Forced is { } forced && forced != entry.Standing.Forced)
        {
            Log.PluginForced(_logger, entry.Id, forced.Reason);
        }

        entry.Standing = standing;
        return true;
    }

    private async Task<bool> OnEntryAsync(string id, Func<PluginEntry, bool> request)
    {
        var known = false;
        await ChangeAsync(
            async changes =>
            {
                var entry = _follower.Entry(id);
                known = entry.Folder is not null;
                if (request(entry) && known)
                {
                    _follower.Look(all: true);
                    await _follower.FollowAsync(changes, anew: id, _stop.Token);
                }

                _follower.RemoveIfEmpty(entry);
            },
            _stop.Token);
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
                Current = new PluginSnapshot(_follower.Entries, _options.Fallback);
            }

            _untold.Skip(first).ToList().ForEach(Report);
            if (_untold.Count > 0)
            {
                await Changed([.. _untold], cancellationToken);
                _untold.Clear();
            }

            // Until now runs that had been claimed for an old version found it.
            foreach (var (entry, plugin, view) in _follower.TakeRetired())
            {
                _ = LetGoAsync(entry, plugin, view);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Unloads a version after its last run, and finds out whether that has worked. It takes seconds, and holds up no change.</summary>
    private async Task LetGoAsync(PluginEntry entry, LoadedPlugin plugin, PluginView draining)
    {
        try
        {
            await plugin.RetireAsync();
            await StopAsync(plugin);
            var leaving = draining with { State = PluginState.Unloaded, ReasonCode = "unloaded", JobTypes = [], Unload = new UnloadView(UnloadState.Pending, null) };
            await TryChangeAsync(changes =>
            {
                entry.Draining.RemoveAll(version => version.Plugin == plugin);
                entry.Leaving.Add((plugin.Folder, leaving));
                changes.Add(new PluginChange(leaving, PluginState.Draining));
            });
            var verdict = await plugin.UnloadAsync(_stop.Token);
            await CloseAsync(entry, plugin, leaving, verdict);
        }
        catch (Exception exception)
        {
            // Nobody waits for this task. A daemon that stops unloads nothing any more.
            if (!_stop.IsCancellationRequested)
            {
                Log.UnloadFailed(_logger, plugin.Id, exception);
            }
        }
    }

    private async Task StopAsync(LoadedPlugin plugin)
    {
        if (await plugin.StopAsync(_options.StopLimit, _time) is { } warning)
        {
            Log.PluginStopFailed(_logger, plugin.Id, plugin.Version, warning);
        }
    }

    private async Task CloseAsync(PluginEntry entry, LoadedPlugin plugin, PluginView leaving, UnloadVerdict verdict)
    {
        var view = verdict.Collected
            ? leaving with { ReasonCode = "collected", Reason = "It has left memory.", Unload = new UnloadView(UnloadState.Collected, null) }
            : leaving with { ReasonCode = "leaked", Reason = $"It did not leave memory. {verdict.Suspect}", Unload = new UnloadView(UnloadState.Leaked, verdict.Suspect) };
        string? activeSha256 = null;
        await TryChangeAsync(changes =>
        {
            entry.Leaving.RemoveAll(version => ReferenceEquals(version.View, leaving));
            if (verdict.Collected)
            {
                PluginStager.RemoveOthers(_options.StagingFolder, entry.Id, entry.FoldersInUse);
                _follower.RemoveIfEmpty(entry);
            }
            else
            {
                entry.Leaving.Add((plugin.Folder, view));
            }

            activeSha256 = entry.Active?.Plugin.Sha256;
            changes.Add(new PluginChange(view, PluginState.Unloaded));
        });
        await ChangeStandingAsync(
            entry.Id, () => Unloaded(new UnloadReport(entry.Id, plugin.Version, verdict.Collected, verdict.Suspect, activeSha256), _stop.Token), _stop.Token);
    }

    /// <summary>A change that stands even if it cannot be told: it is told with the next one.</summary>
    private async Task TryChangeAsync(Action<List<PluginChange>> change)
    {
        try
        {
            await ChangeAsync(
                changes =>
                {
                    change(changes);
                    return Task.CompletedTask;
                },
                _stop.Token);
        }
        catch (Exception exception) when (!_stop.IsCancellationRequested)
        {
            Log.ChangeNotTold(_logger, exception);
        }
    }

    private void Report(PluginChange change)
    {
        var view = change.Plugin;
        switch (view.State)
        {
            case PluginState.Active:
                Log.PluginActive(_logger, view.Id, view.Version!, string.Join(", ", view.JobTypes.Select(type => type.Name)));
                break;
            case PluginState.Unloaded when view.Unload is { State: UnloadState.Leaked }:
                Log.PluginLeaked(_logger, view.Id, view.Version, view.Reason!);
                break;
            case PluginState.Unloaded when view.Unload is { State: UnloadState.Collected }:
                Log.PluginCollected(_logger, view.Id, view.Version);
                break;
            case PluginState.Draining or PluginState.Unloaded:
                Log.PluginWentOut(_logger, view.Id, view.Version, view.State.ToString().ToLowerInvariant(), view.Reason!);
                break;
            default:
                Log.PluginNotActive(_logger, view.Id, view.State.ToString().ToLowerInvariant(), view.ReasonCode!, view.Reason!);
                break;
        }

        if (view is { State: PluginState.Active, UnfitReason: { } unfit })
        {
            Log.JobsUnfit(_logger, view.Id, view.Version!, unfit);
        }

        foreach (var warning in view.State == PluginState.Active ? view.Warnings : [])
        {
            Log.PluginWarning(_logger, view.Id, warning);
        }
    }
}
