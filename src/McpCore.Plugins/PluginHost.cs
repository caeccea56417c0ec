using McpCore.Agents;
using McpCore.Plugins.Discovery;
using McpCore.Plugins.Installing;
using McpCore.Plugins.Loading;
using McpCore.Plugins.Running;
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

    private static readonly Lock WarmUpLock = new();
    private static Task? _warmingUp;

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
        _places.Faulted = report => _ = ReportQuietlyAsync(report);
        Installer = new PluginInstaller(options, _collection);
    }

    /// <summary>Every version of every plugin that is loaded or was found.</summary>
    public IReadOnlyList<PluginView> Plugins => _collection.Current.Views;

    /// <summary>Threads of this process on which agents may run, from now on. At the start they are those of the options.</summary>
    public int MaxThreads
    {
        set => _places.MaxThreads = value;
    }

    /// <summary>Installs, rolls back and removes plugins.</summary>
    public PluginInstaller Installer { get; }

    /// <summary>Is told of each crash, and answers with what holds for the plugin from now on; null: nothing new. Set before the start.</summary>
    public Func<CrashReport, CancellationToken, Task<PluginStanding?>> Crashed { get; set; } = (_, _) => Task.FromResult<PluginStanding?>(null);

    /// <summary>Is told how each unload ended, and answers with what holds for the plugin from now on; null: nothing new. Set before the start.</summary>
    public Func<UnloadReport, CancellationToken, Task<PluginStanding?>> Unloaded
    {
        get => _collection.Unloaded;
        set => _collection.Unloaded = value;
    }

    /// <summary>
    /// Has the code compiled, on a thread of its own, that the first plugins would wait for. <see cref="LoadAllAsync"/> does it, too; a process that has
    /// other things to do before may begin sooner. Done once.
    /// </summary>
    public static void BeginWarmUp()
    {
        lock (WarmUpLock)
        {
            _warmingUp ??= Task.Run(WarmUp.InspectAndRunAsync);
        }
    }

    /// <summary>Scans the drop folders and loads what is there. A plugin that fails changes nothing for the others.</summary>
    /// <param name="standings">What holds for plugins from before; none for those of which nothing is known.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    public Task LoadAllAsync(IEnumerable<PluginStanding> standings, CancellationToken cancellationToken)
    {
        BeginWarmUp();
        AgentConsole.Install();
        UnhandledFaults.Install();
        CreateStagingFolder();
        InstallLeftovers.Clear(_options.StagingFolder, _logger);
        return _collection.LoadAsync(standings, cancellationToken);
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

    /// <summary>
    /// Changes what holds for a plugin. One that may no longer be loaded is taken out: it gets no new runs, and is unloaded after its last one.
    /// </summary>
    /// <param name="id">The plugin.</param>
    /// <param name="decide">Stores what is to hold from now on, and returns it; null: nothing new. Never called twice at once.</param>
    /// <param name="cancellationToken">Ends the waiting, not the change.</param>
    /// <returns>False when no plugin has the id.</returns>
    public Task<bool> ChangeStandingAsync(string id, Func<Task<PluginStanding?>> decide, CancellationToken cancellationToken) =>
        _collection.ChangeStandingAsync(id, decide, cancellationToken);

    /// <summary>
    /// Reports a crash that a plugin is to blame for: its worker process died during a job, or an exception that nobody caught is its own. Returns when
    /// it is stored and acted upon; a plugin that crashes too often goes into quarantine.
    /// </summary>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="version">The version that crashed.</param>
    /// <param name="jobId">The job that it ran; null when it ran none, or several.</param>
    /// <param name="code">A stable code, for example <c>worker_crashed</c>.</param>
    /// <param name="message">What happened, as a sentence.</param>
    /// <param name="cancellationToken">Ends the waiting, not the report.</param>
    public Task ReportCrashAsync(string pluginId, string version, string? jobId, string code, string message, CancellationToken cancellationToken) =>
        ReportAsync(new CrashReport(pluginId, version, _collection.Current.Sha256Of(pluginId, version), jobId, code, message), cancellationToken);

    /// <summary>Loads a plugin anew from its drop folder at once, changed or not.</summary>
    /// <returns>False when no plugin has the id.</returns>
    public Task<bool> ReloadAsync(string id, CancellationToken cancellationToken) => _collection.ReloadAsync(id, cancellationToken);

    /// <summary>Asks the health probes of a plugin's versions, unless they have answered just now; <see cref="Plugins"/> tells what they said.</summary>
    public Task ProbeAsync(string id, CancellationToken cancellationToken) => _collection.ProbeAsync(id, cancellationToken);

    /// <summary>
    /// Lets an agent check payloads, one after the other. A fault of the agent itself is one fault of the payload where it came up, with its text; the payloads
    /// after it are not checked.
    /// </summary>
    /// <returns>The faults of each payload.</returns>
    public async Task<IReadOnlyList<IReadOnlyList<PayloadFault>>> CheckAsync(
        string jobType, IReadOnlyList<ReadOnlyMemory<byte>> payloads, AgentEnvironment environment, CancellationToken cancellationToken)
    {
        var checks = new PayloadChecks(payloads);
        if (_collection.Current.Find(jobType) is not { } plugin || !plugin.TryEnter(jobType))
        {
            return checks.Settle(failure: null);
        }

        try
        {
            return checks.Settle(await CheckWithinLimitAsync(plugin, jobType, checks, environment, cancellationToken));
        }
        catch (WorkerCallException exception)
        {
            return checks.Settle($"the agent's own check failed: {exception.Message}");
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return checks.Settle($"the agent's own check failed: {exception.GetType().FullName}: {exception.Message}");
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
            var end = await UseAsync(plugin, () => plugin.RunAsync(run, cancellationToken));
            if (end.Death is { Code: "worker_crashed" or "memory_limit" } death)
            {
                // Not waited for: a plugin that is being loaded just now would hold up the end of the run.
                _ = ReportQuietlyAsync(new CrashReport(plugin.Id, plugin.Version, plugin.Sha256, run.Port.JobId, death.Code, death.Message));
            }

            return end;
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
        await (_warmingUp ?? Task.CompletedTask);
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

    /// <returns>What went wrong; null when every payload was checked.</returns>
    private async Task<string?> CheckWithinLimitAsync(
        LoadedPlugin plugin, string jobType, PayloadChecks checks, AgentEnvironment environment, CancellationToken cancellationToken)
    {
        // Not disposed: an agent that is late may still look at its token.
        var giveUp = new CancellationTokenSource();
        var check = UseAsync(plugin, async () =>
        {
            await plugin.CheckAsync(jobType, checks, environment, giveUp.Token);
            return true;
        });
        try
        {
            while (true)
            {
                var done = checks.Done;
                try
                {
                    await check.WaitAsync(_options.CheckLimit, _time, cancellationToken);
                    return null;
                }
                catch (TimeoutException) when (!check.IsCompleted)
                {
                    // The limit is that of a single payload.
                    if (checks.Done == done)
                    {
                        return $"the agent's own check did not end within {_options.CheckLimit.TotalSeconds:0} seconds";
                    }
                }
            }
        }
        finally
        {
            if (!check.IsCompleted)
            {
                PluginLoader.LetKnow(giveUp);
            }
        }
    }

    private Task<bool> ReportAsync(CrashReport report, CancellationToken cancellationToken)
    {
        Log.PluginCrashed(_logger, report.PluginId, report.Version, report.Code, report.Message);
        return _collection.ChangeStandingAsync(report.PluginId, () => Crashed(report, _stop.Token), cancellationToken);
    }

    private async Task ReportQuietlyAsync(CrashReport report)
    {
        try
        {
            await ReportAsync(report, _stop.Token);
        }
        catch (Exception exception)
        {
            // Nobody waits for it. A daemon that stops takes no plugin out any more.
            if (!_stop.IsCancellationRequested)
            {
                Log.CrashNotStored(_logger, report.PluginId, exception);
            }
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
