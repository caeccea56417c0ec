using System.Collections.Frozen;
using McpCore.Agents;
using McpCore.Plugins.Inspection;
using McpCore.Plugins.Loading;
using McpCore.Plugins.Manifest;
using McpCore.Plugins.Running;
using McpCore.Plugins.Staging;
using Microsoft.Extensions.Logging;

namespace McpCore.Plugins;

/// <summary>Finds plugins, loads those that may be loaded, says why for the others, and runs their agents. Safe for concurrent use once loaded.</summary>
public sealed class PluginHost(PluginHostOptions options, TimeProvider time, ILogger<PluginHost> logger)
{
    private readonly AgentScheduler _scheduler = new(options.MaxThreads);
    private FrozenDictionary<string, LoadedPlugin> _byType = FrozenDictionary<string, LoadedPlugin>.Empty;

    /// <summary>Every plugin that was found, in the order in which it was looked at.</summary>
    public IReadOnlyList<PluginView> Plugins { get; private set; } = [];

    /// <summary>Scans the drop folders and loads what is there. A plugin that fails changes nothing for the others.</summary>
    public async Task LoadAllAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.StagingFolder);
        var views = new List<PluginView>();
        var byType = new Dictionary<string, LoadedPlugin>(StringComparer.Ordinal);
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var folder in options.Folders.Where(Directory.Exists).SelectMany(root => Directory.GetDirectories(root).Order(StringComparer.Ordinal)))
        {
            var view = await LoadOneAsync(folder, byType, owners, cancellationToken);
            if (view is not null)
            {
                Report(view);
                views.Add(view);
            }
        }

        _byType = byType.ToFrozenDictionary(StringComparer.Ordinal);
        Plugins = views;
    }

    /// <summary>Lets an agent check a payload. A fault of the agent itself is one fault of the payload, with its text.</summary>
    public async Task<IReadOnlyList<PayloadFault>> CheckAsync(
        string jobType, ReadOnlyMemory<byte> payload, AgentEnvironment environment, CancellationToken cancellationToken)
    {
        if (_byType.GetValueOrDefault(jobType)?.Find(jobType) is not { } agent)
        {
            return [];
        }

        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var check = OnSchedulerAsync(async () => await agent.CheckAsync(payload, environment, limit.Token));
            if (await Task.WhenAny(check, Task.Delay(options.CheckLimit, time, limit.Token)) != check)
            {
                await limit.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
                return [new PayloadFault("$", "validation_error", $"the agent's own check did not end within {options.CheckLimit.TotalSeconds:0} seconds", null)];
            }

            await limit.CancelAsync();
            return await check;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return [new PayloadFault("$", "validation_error", $"the agent's own check failed: {exception.GetType().FullName}: {exception.Message}", null)];
        }
    }

    /// <summary>Runs an attempt to its end.</summary>
    public async Task<AgentOutcome> RunAsync(string jobType, ReadOnlyMemory<byte> payload, JobPort port, CancellationToken cancellationToken)
    {
        if (_byType.GetValueOrDefault(jobType)?.Find(jobType) is not { } agent)
        {
            return AgentOutcome.Failed("agent_missing", typeof(PluginHost).FullName!, $"No active plugin handles {jobType}.", text: null);
        }

        try
        {
            return await OnSchedulerAsync(() => agent.RunAsync(payload, port, cancellationToken));
        }
        catch (Exception exception)
        {
            return AgentOutcome.Failed("agent_error", exception.GetType().FullName!, exception.Message, exception.ToString());
        }
    }

    private async Task<PluginView?> LoadOneAsync(
        string folder, Dictionary<string, LoadedPlugin> byType, Dictionary<string, string> owners, CancellationToken cancellationToken)
    {
        var (id, version, sha256) = (Path.GetFileName(folder), (string?)null, (string?)null);
        var started = false;
        try
        {
            PluginStager.RefuseLinks(folder);
            (id, version) = PluginInspector.Identify(folder);
            if (owners.TryGetValue(id, out var earlier))
            {
                Log.PluginShadowed(logger, id, earlier, folder);
                return null;
            }

            owners.Add(id, folder);
            (var staged, sha256) = PluginStager.Stage(folder, options.StagingFolder, id, version);
            var inspected = PluginInspector.Inspect(staged, id);
            CheckConflicts(inspected, byType);
            started = true;
            var plugin = await PluginLoader.LoadAsync(inspected, sha256, options.ActivationLimit, time, cancellationToken);
            foreach (var name in plugin.JobTypes.SelectMany(type => type.Aliases.Prepend(type.Name)))
            {
                byType[name] = plugin;
            }

            PluginStager.RemoveOthers(options.StagingFolder, id, staged);
            return new PluginView(id, version, PluginState.Active, null, null, folder, sha256, inspected.Isolation, plugin.JobTypes, inspected.Warnings);
        }
        catch (PluginRefusedException refusal)
        {
            return NotActive(refusal.Code, refusal.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return NotActive("unreadable", $"The plugin's files cannot be read or copied: {exception.Message}");
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The border to what others made: whatever is odd about one plugin, the others load.
            return NotActive("unexpected", $"The plugin cannot be taken: {exception.GetType().FullName}: {exception.Message}");
        }

        PluginView NotActive(string code, string reason) =>
            new(id, version, started ? PluginState.Failed : PluginState.Refused, code, reason, folder, sha256, PluginManifest.InProcess, [], []);
    }

    private static void CheckConflicts(InspectedPlugin plugin, Dictionary<string, LoadedPlugin> byType)
    {
        foreach (var name in plugin.Agents.SelectMany(agent => agent.JobTypes).SelectMany(type => type.Aliases.Prepend(type.Name)))
        {
            if (byType.TryGetValue(name, out var owner))
            {
                throw new PluginRefusedException("job_type_conflict", $"The job type \"{name}\" of plugin {plugin.Id} is already handled by plugin {owner.Id} {owner.Version}, which keeps it. Remove one of the two.");
            }
        }
    }

    // Neither the caller's context values nor its scheduler reach the agent; what comes back is bytes and text.
    private Task<T> OnSchedulerAsync<T>(Func<Task<T>> call)
    {
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.DenyChildAttach, _scheduler).Unwrap();
        }
    }

    private void Report(PluginView view)
    {
        if (view.State == PluginState.Active)
        {
            Log.PluginActive(logger, view.Id, view.Version!, string.Join(", ", view.JobTypes.Select(type => type.Name)));
        }
        else
        {
            Log.PluginNotActive(logger, view.Id, view.State.ToString().ToLowerInvariant(), view.ReasonCode!, view.Reason!);
        }

        foreach (var warning in view.Warnings)
        {
            Log.PluginWarning(logger, view.Id, warning);
        }
    }
}
