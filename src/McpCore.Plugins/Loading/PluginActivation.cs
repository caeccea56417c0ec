using System.Runtime.InteropServices;
using McpCore.Plugins.Discovery;
using McpCore.Plugins.Inspection;
using McpCore.Plugins.Manifest;
using McpCore.Plugins.Services;
using McpCore.Plugins.Staging;
using McpCore.Plugins.Trust;
using Microsoft.Extensions.Logging;

namespace McpCore.Plugins.Loading;

/// <summary>What became of a folder: a plugin that is ready, or the reason why not. Both have a view.</summary>
/// <param name="View">How people see it.</param>
/// <param name="Plugin">The plugin; null when it was not taken.</param>
internal sealed record ActivationResult(PluginView View, LoadedPlugin? Plugin)
{
    /// <summary>Whether the folder was written to while it was copied: it is to be looked at again when it is quiet.</summary>
    public bool WasInMotion => View.ReasonCode == PluginStager.ChangedWhileCopied;
}

/// <summary>The way of a folder to an active plugin: staged, inspected, loaded. Whatever goes wrong is a state with a reason, and nothing else changes.</summary>
internal sealed class PluginActivation(PluginHostOptions options, PluginPlaces places, TimeProvider time, ILogger logger)
{
    private const string SettingsInvalid = "settings_invalid";

    /// <summary>The id and version of a folder, or why it has none.</summary>
    public (string Id, string? Version, PluginView? Refusal) Identify(PluginFolder folder)
    {
        var name = Path.GetFileName(folder.Path);
        try
        {
            PluginStager.RefuseLinks(folder.Path);
            if (!options.AllowUnsafeFolders)
            {
                FolderSafety.CheckInDropFolder(folder.Path);
            }

            var (id, version) = PluginInspector.Identify(folder.Path);
            return (id, version, null);
        }
        catch (Exception exception)
        {
            // The border to what others made.
            var (code, reason) = Explain(exception);
            return (name, null, NotActive(folder, name, null, PluginState.Refused, code, reason));
        }
    }

    /// <param name="folder">The plugin's drop folder.</param>
    /// <param name="id">Its id.</param>
    /// <param name="version">Its version.</param>
    /// <param name="standing">What holds for the plugin whatever lies in its folder.</param>
    /// <param name="others">The job types of all other plugins, which keep them.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <param name="isAgain">Whether it is a version of before, which is not to be remembered as the one that was activated last.</param>
    public async Task<ActivationResult> ActivateAsync(
        PluginFolder folder, string id, string version, PluginStanding standing, IReadOnlyDictionary<string, LoadedPlugin> others, CancellationToken cancellationToken, bool isAgain = false)
    {
        string? sha256 = null;
        IReadOnlyList<UnfitJobs> unfit = [];
        ResolvedSettings? settings = null;
        var state = PluginState.Refused;
        try
        {
            (var staged, sha256) = PluginStager.Stage(folder.Path, options.StagingFolder, id, version);
            if (standing.Bar(sha256) is { } bar)
            {
                return new ActivationResult(NotActive(folder, id, version, bar.State, bar.Code, bar.Reason) with { Sha256 = sha256 }, null);
            }

            TrustCheck.Check(staged, options.Trust);
            var environment = EnvironmentOf(id);
            var inspected = Configured(PluginInspector.Inspect(staged, id), environment);
            inspected = inspected with { Isolation = standing.IsolationOf(sha256) ?? inspected.Isolation };
            CheckConflicts(inspected, others);
            settings = ResolvedSettings.Of(id, environment);
            settings.Check(inspected.ConfigurationSchema is { } schema ? JsonMarshal.GetRawUtf8Value(schema).ToArray() : default, environment);
            state = PluginState.Failed;
            var inputs = new PluginInputs(environment, settings, line => Write(line, environment));
            var plugin = await places.LoadAsync(new PluginIdentity(id, version, sha256, staged), inspected, inputs, cancellationToken);
            try
            {
                await RefuseUnhealthyAsync(plugin, cancellationToken);

                // A version of before, which stands beside its canary, was asked when it was the new one.
                unfit = isAgain ? [] : await options.FindUnfitJobs(id, version, plugin.JobTypes, cancellationToken);
                RefuseUnfit(id, unfit, environment);
            }
            catch
            {
                await plugin.StopAsync(options.StopLimit, time);
                _ = plugin.UnloadAsync(CancellationToken.None);
                throw;
            }

            var warning = isAgain ? null : StagedVersions.Activated(options.StagingFolder, id, new StagedVersion(version, sha256, Path.GetFileName(staged)));
            return new ActivationResult(
                new PluginView(id, version, PluginState.Active, null, null, folder.Path, sha256, inspected.Isolation, plugin.JobTypes, [.. inspected.Warnings, .. warning is null ? [] : new[] { warning }])
                {
                    UnfitJobs = unfit,
                },
                plugin);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The border to what others made: whatever is odd about one plugin, the others load.
            var (code, reason) = Explain(exception);
            state = code is SettingsInvalid or PluginRefusedException.JobsUnfit ? PluginState.Refused : state;
            return new ActivationResult(NotActive(folder, id, version, state, code, settings?.Blot(reason) ?? reason) with { Sha256 = sha256, UnfitJobs = unfit }, null);
        }
    }

    public PluginCanary? CanaryOf(string id) => EnvironmentOf(id).Canary;

    /// <summary>Activates the version that a canary is set beside, from its staged copy.</summary>
    /// <returns>What became of it; null when there is no such copy, or somebody has changed it.</returns>
    public async Task<ActivationResult?> ActivateBeforeAsync(
        string id, LoadedPlugin canary, PluginStanding standing, IReadOnlyDictionary<string, LoadedPlugin> others, CancellationToken cancellationToken)
    {
        if (StagedVersions.Previous(options.StagingFolder, id) is not { } before || before.Version == canary.Version)
        {
            return null;
        }

        var folder = new PluginFolder(Path.Combine(options.StagingFolder, id, before.Folder), "");
        if (!Directory.Exists(folder.Path) || Identify(folder) is not (var found, _, null) || found != id)
        {
            return null;
        }

        var result = await ActivateAsync(folder, id, before.Version, standing, others, cancellationToken, isAgain: true);
        if (result.Plugin is not { } plugin || plugin.Sha256 == before.Sha256)
        {
            return result;
        }

        await plugin.StopAsync(options.StopLimit, time);
        await plugin.UnloadAsync(cancellationToken);
        return null;
    }

    private PluginEnvironment EnvironmentOf(string id) =>
        options.EnvironmentOf?.Invoke(id) ?? new PluginEnvironment(Path.Combine(Path.GetDirectoryName(options.StagingFolder)!, "data", "plugins", id));

    /// <summary>What the configuration says goes before what the manifest says.</summary>
    private static InspectedPlugin Configured(InspectedPlugin plugin, PluginEnvironment environment) => plugin with
    {
        Isolation = environment.Isolation ?? plugin.Isolation,
        Limits = new PluginLimits(environment.MemoryLimit ?? plugin.Limits.MemoryBytes, environment.HeapLimit ?? plugin.Limits.HeapBytes, environment.TimeLimit ?? plugin.Limits.Time),
    };

    private void Write(PluginLogLine line, PluginEnvironment environment)
    {
        Log.PluginLine(logger, LogLevel.Debug + (int)line.Level, line.PluginId, line.Version, line.Message);
        environment.Log?.Invoke(line);
    }

    /// <exception cref="PluginRefusedException">The plugin says that it cannot do its work.</exception>
    private async Task RefuseUnhealthyAsync(LoadedPlugin plugin, CancellationToken cancellationToken)
    {
        if (await plugin.ProbeAsync(options.HealthLimit, time, cancellationToken) is { IsHealthy: false } health)
        {
            throw new PluginRefusedException("unhealthy", $"The plugin says that it cannot do its work: {health.Message}");
        }
    }

    /// <exception cref="PluginRefusedException">There are jobs that do not fit, and the configuration says that no version takes over then.</exception>
    private static void RefuseUnfit(string id, IReadOnlyList<UnfitJobs> unfit, PluginEnvironment environment)
    {
        if (unfit.Count > 0 && environment.UnfitJobs == UnfitJobsRule.Refuse)
        {
            throw new PluginRefusedException(
                PluginRefusedException.JobsUnfit,
                $"The payloads of waiting jobs do not fit this version: {UnfitSentence.Of(unfit)}. Let them run or cancel them, then install it again, or take it from its folder with `mcpcore plugin reload {id}`; or set plugins.unfit_jobs to \"warn\".");
        }
    }

    public static PluginView NotActive(PluginFolder folder, string id, string? version, PluginState state, string code, string reason) =>
        new(id, version, state, code, reason, folder.Path, null, PluginManifest.InProcess, [], []);

    private static (string Code, string Reason) Explain(Exception exception) => exception switch
    {
        PluginRefusedException refusal => (refusal.Code, refusal.Message),
        IOException or UnauthorizedAccessException => ("unreadable", $"The plugin's files cannot be read or copied: {exception.Message}"),
        _ => ("unexpected", $"The plugin cannot be taken: {exception.GetType().FullName}: {exception.Message}"),
    };

    private static void CheckConflicts(InspectedPlugin plugin, IReadOnlyDictionary<string, LoadedPlugin> others)
    {
        foreach (var name in plugin.Agents.SelectMany(agent => agent.JobTypes).SelectMany(type => type.Aliases.Prepend(type.Name)))
        {
            if (others.TryGetValue(name, out var owner))
            {
                throw new PluginRefusedException(
                    PluginRefusedException.JobTypeConflict,
                    $"The job type \"{name}\" of plugin {plugin.Id} is already handled by plugin {owner.Id} {owner.Version}, which keeps it. Remove one of the two, or name both in plugins.fallback.");
            }
        }
    }
}
