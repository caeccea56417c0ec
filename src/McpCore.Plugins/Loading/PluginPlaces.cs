using McpCore.Agents;
using McpCore.Plugins.Inspection;
using McpCore.Plugins.Manifest;
using McpCore.Plugins.Running;
using McpCore.Plugins.Services;
using McpCore.Plugins.Workers;
using Microsoft.Extensions.Logging;

namespace McpCore.Plugins.Loading;

/// <summary>Where plugins live: in a load context of this process, or in worker processes. The choice is the plugin's, and its code is the same.</summary>
internal sealed class PluginPlaces(PluginHostOptions options, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private const string UnhandledTemplate = "An exception on a thread or timer of the agent was caught by nobody: {Exception}";

    private readonly AgentScheduler _scheduler = new(options.MaxThreads);

    // The collector and the framework's caches keep the real time, whatever clock the host is given.
    private readonly UnloadWatch _unloads = new(TimeProvider.System);
    private readonly WorkerPool _workers = new(options.Workers, time, logger);

    /// <summary>Threads on which agents may run in this process.</summary>
    public int MaxThreads
    {
        set => _scheduler.MaxThreads = value;
    }

    /// <summary>Is told of an exception of a plugin that nobody caught.</summary>
    public Action<CrashReport> Faulted { get; set; } = _ => { };

    /// <exception cref="PluginRefusedException">The plugin's code failed, or no worker can be started for it.</exception>
    public async Task<LoadedPlugin> LoadAsync(PluginIdentity identity, InspectedPlugin plugin, PluginInputs inputs, CancellationToken cancellationToken)
    {
        if (plugin.Isolation == PluginManifest.Process)
        {
            try
            {
                return await WorkerPlugin.LoadAsync(identity, plugin, Parts(inputs), cancellationToken);
            }
            catch (WorkerUnavailableException exception)
            {
                throw new PluginRefusedException("worker_unavailable", $"No worker process can be started for the plugin. {exception.Message}");
            }
        }

        var context = new PluginLoadContext($"{plugin.Id}@{plugin.Version}", plugin.EntryPath) { Unhandled = exception => ReportUnhandled(identity, exception) };
        var footprint = new Footprint();
        var code = await LoadCodeAsync(context, footprint, plugin, inputs, cancellationToken);
        return new InProcessPlugin(identity, plugin.Limits, context, code, _scheduler, footprint, _unloads, time, (run, stop) => WorkerPlugin.RunAloneAsync(plugin, run, Parts(inputs), stop))
        {
            Settings = inputs.Settings,
        };
    }

    public ValueTask DisposeAsync()
    {
        _unloads.Dispose();
        return _workers.DisposeAsync();
    }

    // Apart from the lambdas that the plugin keeps: what one of them captures they all hold, and they must not hold the context.
    private Task<PluginCode> LoadCodeAsync(PluginLoadContext context, Footprint footprint, InspectedPlugin plugin, PluginInputs inputs, CancellationToken cancellationToken) =>
        footprint.Trace(() => PluginLoader.LoadAsync(context, plugin, inputs.CreatePort(plugin), inputs.Check, options.ActivationLimit, time, cancellationToken));

    private void ReportUnhandled(PluginIdentity plugin, Exception exception)
    {
        var port = AgentConsole.Current;
        Log.UnhandledInPlugin(logger, plugin.Id, plugin.Version, port?.JobId ?? "none", exception.GetType().FullName!, exception.Message, exception.StackTrace);
        Faulted(new CrashReport(plugin.Id, plugin.Version, plugin.Sha256, port?.JobId, "unhandled_exception", $"{exception.GetType().FullName}: {exception.Message}"));
        port?.Log(JobLogLevel.Error, UnhandledTemplate, UnhandledTemplate.Replace("{Exception}", $"{exception.GetType().FullName}: {exception.Message}", StringComparison.Ordinal), default);
    }

    private WorkerParts Parts(PluginInputs inputs) => new(_workers, inputs, options.ActivationLimit, options.StopLimit, time);
}
