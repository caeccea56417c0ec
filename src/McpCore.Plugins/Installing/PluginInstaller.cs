using McpCore.Plugins.Staging;
using McpCore.Plugins.Trust;

namespace McpCore.Plugins.Installing;

/// <summary>
/// Puts plugins into the first drop folder, brings back the version before, and removes plugins. Everything is checked before anything is changed, and a
/// version that does not become active leaves things as they were. A caller who gives up only stops waiting. Safe for concurrent use.
/// </summary>
public sealed class PluginInstaller
{
    internal const string Conflict = "plugin_conflict";

    private readonly PluginHostOptions _options;
    private readonly PluginCollection _collection;

    internal PluginInstaller(PluginHostOptions options, PluginCollection collection) => (_options, _collection) = (options, collection);

    /// <summary>Installs a plugin, or another version of one.</summary>
    /// <param name="path">The full path of a plugin folder, a .zip or a .nupkg.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<PluginOutcome> InstallAsync(string path, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            CheckSource(path);
            return TakeAsync(path, () => IncomingPlugin.Receive(path, _options.StagingFolder));
        },
        cancellationToken);

    /// <summary>
    /// Brings back the version that was active before the active one; done twice, it is where it was. When what lies in the drop folder could not be taken, it is
    /// the version that was active last.
    /// </summary>
    /// <param name="id">The plugin.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<PluginOutcome> RollBackAsync(string id, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            var versions = _collection.Current.Views.Where(plugin => plugin.Id == id).ToList();
            if (versions.Count == 0)
            {
                return Task.FromResult(PluginOutcome.NotFound);
            }

            var isRefused = versions.Any(version => version.State is PluginState.Refused or PluginState.Failed);
            if ((isRefused ? StagedVersions.Last(_options.StagingFolder, id) : StagedVersions.Previous(_options.StagingFolder, id)) is not { } previous)
            {
                return Task.FromResult(PluginOutcome.Conflict($"There is no version of the plugin {id} to go back to: none was active before this one."));
            }

            var folder = Path.Combine(_options.StagingFolder, id, previous.Folder);
            return !Directory.Exists(folder) || PluginStager.HashOf(folder) != previous.Sha256
                ? Task.FromResult(PluginOutcome.Conflict($"Version {previous.Version} of the plugin {id} cannot be brought back: its copy in {folder} is damaged or gone. Install it from its package."))
                : TakeAsync(folder, () => IncomingPlugin.ReceiveStaged(folder, id, _options.StagingFolder));
        },
        cancellationToken);

    /// <summary>Removes a plugin from the first drop folder. Its running jobs go on to their end; others wait for a plugin that takes them.</summary>
    /// <param name="id">The plugin.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<PluginOutcome> RemoveAsync(string id, CancellationToken cancellationToken) => RunAsync(
        async () =>
        {
            var aside = Path.Combine(_options.StagingFolder, $"{InstallLeftovers.RemovedPrefix}{Guid.NewGuid():N}");
            if (await _collection.RemoveAsync(id, aside) is not { } removed)
            {
                return PluginOutcome.NotFound;
            }

            try
            {
                Directory.Delete(aside, recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It is out of the drop folder; the next start removes the rest.
            }

            return PluginOutcome.Done(removed);
        },
        cancellationToken);

    /// <summary>Checks a plugin where it lies, without changing anything.</summary>
    /// <param name="id">The plugin.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The checks; null when no plugin has the id.</returns>
    public Task<PluginVerification?> VerifyAsync(string id, CancellationToken cancellationToken) => Task.Run(
        () => _collection.Current.Views.FirstOrDefault(plugin => plugin.Id == id && Directory.Exists(plugin.Folder)) is { } plugin
            ? PluginVerifier.Verify(plugin.Folder, _options.Trust, _options.AllowUnsafeFolders, inDropFolder: true)
            : null,
        cancellationToken);

    /// <summary>Off the caller's thread, and to its end even when the caller gives up: half an installation would be nobody's to finish.</summary>
    private static Task<PluginOutcome> RunAsync(Func<Task<PluginOutcome>> request, CancellationToken cancellationToken) =>
        Task.Run(() => GuardAsync(request), CancellationToken.None).WaitAsync(cancellationToken);

    private static async Task<PluginOutcome> GuardAsync(Func<Task<PluginOutcome>> request)
    {
        try
        {
            return await request();
        }
        catch (PluginRefusedException refusal) when (refusal.Code == Conflict)
        {
            return PluginOutcome.Conflict(refusal.Message);
        }
        catch (PluginRefusedException refusal)
        {
            return PluginOutcome.Refused(refusal.Code, refusal.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return PluginOutcome.Refused("unreadable", $"The plugin's files cannot be read or copied: {exception.Message}");
        }
    }

    private void CheckSource(string path)
    {
        if (Directory.Exists(path))
        {
            PluginStager.RefuseLinks(path);
        }

        if (!_options.AllowUnsafeFolders && Path.Exists(path))
        {
            FolderSafety.Check(path);
        }
    }

    private async Task<PluginOutcome> TakeAsync(string source, Func<IncomingPlugin> receive)
    {
        using var incoming = receive();
        var verification = PluginVerifier.VerifyReceived(source, incoming.Folder, _options.Trust);
        if (verification.Fault is { } fault)
        {
            return PluginOutcome.Refused(fault.Code!, fault.Message);
        }

        var view = await _collection.TakeAsync(verification.Id!, new PluginPlacement(incoming));
        return view.State is PluginState.Active or PluginState.Unloaded ? PluginOutcome.Done(view) : PluginOutcome.Refused(view.ReasonCode!, view.Reason!);
    }
}
