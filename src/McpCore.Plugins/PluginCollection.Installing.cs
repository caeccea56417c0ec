using McpCore.Plugins.Discovery;
using McpCore.Plugins.Installing;
using McpCore.Plugins.Loading;

namespace McpCore.Plugins;

/// <summary>Plugins that are put into the first drop folder and taken out of it on request: each is one change, which is taken at once or undone.</summary>
internal sealed partial class PluginCollection
{
    /// <summary>
    /// Puts a plugin into its place and takes it, without waiting for its folder to settle. When it cannot be taken, what was there before is put back, whose code
    /// has gone on all the time.
    /// </summary>
    /// <returns>What became of it: active, put in place and disabled, or not taken.</returns>
    /// <exception cref="PluginRefusedException">It cannot be put in place; nothing was changed.</exception>
    public async Task<PluginView> TakeAsync(string id, PluginPlacement placement)
    {
        PluginView? outcome = null;
        await ChangeAsync(
            async changes =>
            {
                var idleBefore = _follower.Find(id)?.Idle;
                SettleAll();
                placement.Put(PlaceOf(id));
                try
                {
                    SettleAll();
                    await _follower.FollowAsync(changes, anew: id, _stop.Token);
                    outcome = OutcomeOf(id, placement.Sha256);
                }
                finally
                {
                    if (IsTaken(outcome))
                    {
                        placement.Commit();
                    }
                    else
                    {
                        placement.Undo();
                        SettleAll();
                        Restore(id, idleBefore);
                    }
                }
            },
            _stop.Token);
        return outcome!;
    }

    /// <summary>Moves a plugin's folder out of the first drop folder; its running jobs go on to their end.</summary>
    /// <param name="id">The plugin.</param>
    /// <param name="aside">Where the folder is moved to.</param>
    /// <returns>The version as it went; null when no plugin has the id.</returns>
    /// <exception cref="PluginRefusedException">It does not come from that folder, or cannot be moved.</exception>
    public async Task<PluginView?> RemoveAsync(string id, string aside)
    {
        PluginView? removed = null;
        await ChangeAsync(
            async changes =>
            {
                SettleAll();
                if (_follower.Find(id) is not { Folder: { } folder } entry)
                {
                    return;
                }

                var active = entry.Active;
                MoveAside(id, folder.Path, aside);
                SettleAll();
                await _follower.FollowAsync(changes, anew: null, _stop.Token);
                removed = (active?.View ?? entry.Idle ?? PluginActivation.NotActive(folder, id, null, PluginState.Unloaded, "removed", FolderFollower.FolderRemoved)) with
                {
                    State = active is null ? PluginState.Unloaded : PluginState.Draining,
                    ReasonCode = "removed",
                    Reason = FolderFollower.FolderRemoved,
                    Running = active?.Plugin.Uses ?? 0,
                };
            },
            _stop.Token);
        return removed;
    }

    /// <summary>The drop folder that plugins are installed to and removed from.</summary>
    private string InstallFolder => _options.Folders.Count > 0
        ? Path.TrimEndingDirectorySeparator(_options.Folders[0])
        : throw new PluginRefusedException("not_placed", "There is no drop folder to install plugins to.");

    private static bool IsTaken(PluginView? view) => view is { State: PluginState.Active } or { IsEnabled: false };

    /// <summary>A person who asks means the folders as they are now.</summary>
    private void SettleAll() => _follower.Look(all: true);

    /// <summary>Where a plugin is put: where the first drop folder has it already, or a folder with its id.</summary>
    private string PlaceOf(string id)
    {
        var found = _follower.Identify();
        if (found.TryGetValue(id, out var there) && Path.GetDirectoryName(there.Folder.Path) == InstallFolder)
        {
            return there.Folder.Path;
        }

        var place = Path.Combine(InstallFolder, id);
        var other = found.Values.FirstOrDefault(plugin => plugin.Folder.Path == place && plugin.Refusal is null);
        return other is null
            ? place
            : throw new PluginRefusedException("place_taken", $"The plugin {id} belongs into {place}, where the plugin {other.Id} lies. Rename that folder.");
    }

    private PluginView OutcomeOf(string id, string sha256)
    {
        var entry = _follower.Find(id);
        return entry switch
        {
            { Idle: { } idle } => idle,
            { Canary: { } canary } when canary.View.Sha256 == sha256 => canary.View,
            { Active: { } active } when active.View.Sha256 == sha256 => active.View,
            _ => PluginActivation.NotActive(
                new PluginFolder(PlaceOf(id), ""), id, null, PluginState.Refused, "changed_while_copied", "The plugin's files were changed by somebody else while it was installed. Install it again."),
        };
    }

    /// <summary>Makes an entry what it was before its folder came and went.</summary>
    private void Restore(string id, PluginView? idle)
    {
        if (_follower.Find(id) is { } entry)
        {
            entry.Folder = _follower.Identify().TryGetValue(id, out var found) ? found.Folder : null;
            entry.Idle = idle;
            _follower.RemoveIfEmpty(entry);
        }
    }

    private void MoveAside(string id, string folder, string aside)
    {
        if (Path.GetDirectoryName(folder) != InstallFolder)
        {
            throw new PluginRefusedException(
                PluginInstaller.Conflict, $"The plugin {id} comes from {Path.GetDirectoryName(folder)}, which is not this home's own drop folder, so it is not removed. `mcpcore plugin disable {id}` takes it out.");
        }

        try
        {
            Directory.Move(folder, aside);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PluginRefusedException(PluginInstaller.Conflict, $"The folder of the plugin {id} cannot be moved out of the drop folder: {exception.Message}", exception);
        }
    }
}
