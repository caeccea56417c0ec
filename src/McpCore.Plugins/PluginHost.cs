using McpCore.Agents;
using McpCore.Plugins.Discovery;
using McpCore.Plugins.Installing;
using McpCore.Plugins.Loading;
using McpCore.Plugins.Workers;
using Microsoft.Extensions.Logging;

namespace McpCore.Plugins;

/// <summary>
/// Runs the agents of plugins, which come and go with the drop folders. A new version takes new runs as soon as it is ready, while the old one
/// finishes its own; a version that cannot be taken changes nothing. Safe for concurrent use once loaded.
/// </summary>
public sealed class PluginHost : IAsyncDisposable
{
    // .NET's watcher on Linux falls silent for good, without an error, when a folder is moved out and another one moved to its place at once:
    // the very way to replace a plugin. A look is a listing of a few folders.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RetryWithoutWorker = TimeSpan.FromSeconds(10);

    private readonly PluginHostOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PluginPlaces _places;
    private readonly PluginCollection _collection;
    private readonly CancellationTokenSource _stop = new();
    private Task _watching = Task.CompletedTask;

    public PluginHost(PluginHostOptions options, TimeProvider time, ILogger<PluginHost> logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        _places = new PluginPlaces(options, time, logger);
        _collection = new PluginCollection(options, _places, time, logger);
        Installer = new PluginInstaller(options, _collection);
    }

    /// <summary>Every version of every plugin that is loaded or was found.</summary>
    public IReadOnlyList<PluginView> Plugins => _collection.Current.Views;

    /// <summary>Installs, rolls back and removes plugins.</summary>
    public PluginInstaller Installer { get; }

    /// <summary>Scans the drop folders and loads what is there. A plugin that fails changes nothing for the others.</summary>
    /// <param name="disabled">Ids of plugins that are not to be loaded.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    public Task LoadAllAsync(IEnumerable<string> disabled, CancellationToken cancellationToken)
    {
        AgentConsole.Install();
        UnhandledFaults.Install();
        CreateStagingFolder();
        InstallLeftovers.Clear(_options.StagingFolder, _logger);
        return _collection.LoadAsync(disabled, cancellationToken);
    }

    /// <summary>From now on changes of the drop folders take effect by themselves.</summary>
    /// <param name="changed">Called after each change, never twice at once; a version that was replaced is unloaded only after it has returned.</param>
    public void Watch(Func<IReadOnlyList<PluginChange>, CancellationToken, Task> changed)
    {
        _collection.Changed = changed;
        _watching = Task.Run(() => WatchAsync(_stop.Token), CancellationToken.None);
    }

    /// <summary>Plugins stay as they are from now on; runs go on. Tolerates being called twice.</summary>
    public async Task StopWatchingAsync()
    {
        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Loads a plugin that was disabled, or takes it out: it gets no new runs, and is unloaded after its last one.</summary>
    /// <returns>False when no plugin has the id.</returns>
    public Task<bool> SetEnabledAsync(string id, bool enabled, CancellationToken cancellationToken) => _collection.SetEnabledAsync(id, enabled, cancellationToken);

    /// <summary>Loads a plugin anew from its drop folder at once, changed or not.</summary>
    /// <returns>False when no plugin has the id.</returns>
    public Task<bool> ReloadAsync(string id, CancellationToken cancellationToken) => _collection.ReloadAsync(id, cancellationToken);

    /// <summary>Asks the health probes of a plugin's versions, unless they have answered just now; <see cref="Plugins"/> tells what they said.</summary>
    public Task ProbeAsync(string id, CancellationToken cancellationToken) => _collection.ProbeAsync(id, cancellationToken);

    /// <summary>Lets an agent check a payload. A fault of the agent itself is one fault of the payload, with its text.</summary>
    public async Task<IReadOnlyList<PayloadFault>> CheckAsync(
        string jobType, ReadOnlyMemory<byte> payload, AgentEnvironment environment, CancellationToken cancellationToken)
    {
        if (_collection.Current.Find(jobType) is not { } plugin || !plugin.TryEnter(jobType))
        {
            return [];
        }

        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var check = UseAsync(plugin, () => plugin.CheckAsync(jobType, payload, environment, limit.Token));
            if (await Task.WhenAny(check, Task.Delay(_options.CheckLimit, _time, limit.Token)) != check)
            {
                await limit.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
                return [new PayloadFault("$", "validation_error", $"the agent's own check did not end within {_options.CheckLimit.TotalSeconds:0} seconds", null)];
            }

            await limit.CancelAsync();
            return await check;
        }
        catch (WorkerCallException exception)
        {
            return [new PayloadFault("$", "validation_error", $"the agent's own check failed: {exception.Message}", null)];
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return [new PayloadFault("$", "validation_error", $"the agent's own check failed: {exception.GetType().FullName}: {exception.Message}", null)];
        }
    }

    /// <summary>Runs an attempt to its end.</summary>
    /// <param name="run">What to run, and on which version.</param>
    /// <param name="cancellationToken">Tells the agent to end.</param>
    /// <returns>The end; null when that version is no longer there, and nothing was run.</returns>
    public async Task<PluginRunEnd?> RunAsync(PluginRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (_collection.Current.Find(run.JobType, run.Version) is not { } plugin || !plugin.TryEnter(run.JobType))
        {
            return null;
        }

        try
        {
            return await UseAsync(plugin, () => plugin.RunAsync(run, cancellationToken));
        }
        catch (WorkerUnavailableException exception)
        {
            return new PluginRunEnd(AgentOutcome.RetryLater(exception.GetType().FullName!, exception.Message, RetryWithoutWorker));
        }
        catch (Exception exception)
        {
            return new PluginRunEnd(AgentOutcome.Failed("agent_error", exception.GetType().FullName!, exception.Message, exception.ToString()));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopWatchingAsync();
        await _collection.StopAllAsync();
        _stop.Dispose();
        _collection.Dispose();
        await _places.DisposeAsync();
    }

    /// <summary>For this user alone: what was checked there must be what runs.</summary>
    private void CreateStagingFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_options.StagingFolder);
        }
        else
        {
            Directory.CreateDirectory(_options.StagingFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private async Task WatchAsync(CancellationToken stopping)
    {
        using var watch = new FolderWatch(_options.Folders, (folder, exception) => Log.FolderNotWatched(_logger, folder, exception.Message));
        while (!stopping.IsCancellationRequested)
        {
            var lookAgainAt = (DateTimeOffset?)null;
            try
            {
                lookAgainAt = await _collection.LookAsync(all: false, stopping);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                Log.LookFailed(_logger, exception);
            }

            var untilSettled = lookAgainAt - _time.GetUtcNow() ?? LookAgain;
            await watch.WaitAsync(TimeSpan.FromTicks(Math.Clamp(untilSettled.Ticks, 0, LookAgain.Ticks)), _time, stopping);
        }
    }

    private static async Task<T> UseAsync<T>(LoadedPlugin plugin, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        finally
        {
            plugin.Exit();
        }
    }
}
