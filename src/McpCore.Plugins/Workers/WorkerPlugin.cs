using McpCore.Agents;
using McpCore.Plugins.Inspection;
using McpCore.Plugins.Loading;
using McpCore.Plugins.Running;
using McpCore.Plugins.Services;

namespace McpCore.Plugins.Workers;

/// <summary>
/// A plugin in worker processes. A worker holds this version alone and does one thing at a time, so that what dies in it, or is killed, is nobody
/// else's; it is used again after a run that ended well.
/// </summary>
internal sealed class WorkerPlugin : LoadedPlugin
{
    // A worker that holds so much of what it may have after a run would soon be killed in one: it ends in between.
    private const double TiredAt = 0.6;

    private readonly InspectedPlugin _plugin;
    private readonly WorkerPool _pool;
    private readonly WorkerParts _parts;
    private readonly TimeSpan _stopLimit;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Stack<(WorkerProcess Worker, DateTimeOffset Since)> _idle = new();
    private readonly HashSet<WorkerProcess> _busy = [];
    private readonly List<ITimer> _timers = [];
    private bool _isClosed;

    /// <param name="identity">Which version.</param>
    /// <param name="plugin">What is known of it.</param>
    /// <param name="types">What its agents describe.</param>
    /// <param name="first">The worker in which they did; it is used for the first job.</param>
    /// <param name="parts">What workers come from.</param>
    /// <param name="hasHooks">Whether the plugin has a class of its own, to be stopped and asked for its health in each worker.</param>
    private WorkerPlugin(PluginIdentity identity, InspectedPlugin plugin, IReadOnlyList<JobTypeDescription> types, WorkerProcess first, WorkerParts parts, bool hasHooks)
        : base(identity, types, hasHooks)
    {
        (_plugin, _pool, _parts, _time) = (plugin, parts.Pool, parts, parts.Time);
        _stopLimit = parts.WorkerStopLimit(hasHooks);
        Settings = parts.Inputs.Settings;
        _idle.Push((first, _time.GetUtcNow()));
        _timers.Add(_time.CreateTimer(_ => StopIdle(), null, _pool.Options.IdleLimit, _pool.Options.IdleLimit));
        if (plugin.Limits.MemoryBytes is not null)
        {
            _timers.Add(_time.CreateTimer(_ => LookAtMemory(), null, _pool.Options.MemoryLook, _pool.Options.MemoryLook));
        }
    }

    /// <exception cref="PluginRefusedException">The plugin's code failed.</exception>
    public static async Task<WorkerPlugin> LoadAsync(PluginIdentity identity, InspectedPlugin plugin, WorkerParts parts, CancellationToken cancellationToken)
    {
        var (worker, types, hasHooks) = await StartAsync(plugin, parts, cancellationToken);
        return new WorkerPlugin(identity, plugin, types, worker, parts, hasHooks);
    }

    /// <summary>Runs a job of a plugin that is not otherwise in a worker, in one of its own.</summary>
    public static async Task<PluginRunEnd> RunAloneAsync(InspectedPlugin plugin, PluginRun run, WorkerParts parts, CancellationToken cancellationToken)
    {
        var (worker, _, hasHooks) = await StartAsync(plugin, parts, cancellationToken);
        await using var memory = plugin.Limits.MemoryBytes is { } most
            ? parts.Time.CreateTimer(_ => KillWhenTooLarge(worker, most), null, parts.Pool.Options.MemoryLook, parts.Pool.Options.MemoryLook)
            : null;
        try
        {
            return await RunInAsync(worker, plugin, run, parts, cancellationToken);
        }
        finally
        {
            _ = worker.StopAsync(parts.WorkerStopLimit(hasHooks));
        }
    }

    public override async Task CheckAsync(string jobType, PayloadChecks checks, AgentEnvironment environment, CancellationToken cancellationToken)
    {
        var worker = await RentAsync(cancellationToken);
        try
        {
            foreach (var payload in checks.Payloads)
            {
                checks.Add(await worker.CheckAsync(jobType, payload, environment, cancellationToken));
            }

            Return(worker, isFit: true);
        }
        catch (Exception exception)
        {
            // A check that was given up still runs; nothing else is to run beside it.
            Return(worker, isFit: exception is WorkerCallException);
            throw;
        }
    }

    public override async Task<PluginRunEnd> RunAsync(PluginRun run, CancellationToken cancellationToken)
    {
        var worker = await RentAsync(cancellationToken);
        var isFit = false;
        try
        {
            var end = await RunInAsync(worker, _plugin, run, _parts, cancellationToken);
            isFit = IsFit(worker, end);
            return end;
        }
        finally
        {
            Return(worker, isFit);
        }
    }

    /// <summary>Ends its workers. Processes leave nothing behind, so the verdict is always the same.</summary>
    public override async Task<UnloadVerdict> UnloadAsync(CancellationToken cancellationToken)
    {
        foreach (var timer in _timers)
        {
            await timer.DisposeAsync();
        }

        await StopCodeAsync(cancellationToken);
        return new UnloadVerdict(true, null);
    }

    /// <summary>Asks in one worker; the others are of the same code and settings.</summary>
    protected override async Task<PluginHealth> AskHealthAsync(CancellationToken cancellationToken)
    {
        var worker = await RentAsync(cancellationToken);
        var isFit = false;
        try
        {
            var health = await worker.CheckHealthAsync(cancellationToken);
            isFit = true;
            return health;
        }
        finally
        {
            Return(worker, isFit);
        }
    }

    protected override Task StopCodeAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // A probe may still have one: it ends when it is given back.
            _isClosed = true;
        }

        return Task.WhenAll(TakeIdle((_, _) => true).Select(worker => worker.StopAsync(_stopLimit)));
    }

    private static async Task<PluginRunEnd> RunInAsync(WorkerProcess worker, InspectedPlugin plugin, PluginRun run, WorkerParts parts, CancellationToken cancellationToken)
    {
        var number = worker.CurrentRun;
        using var limit = new RunLimit(plugin.Limits.Time, (parts.Pool.Options.StopLimit, death => worker.Kill(death, number)), parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        return limit.Settle(await worker.RunAsync(run, either.Token));
    }

    private static async Task<(WorkerProcess Worker, IReadOnlyList<JobTypeDescription> Types, bool HasHooks)> StartAsync(
        InspectedPlugin plugin, WorkerParts parts, CancellationToken cancellationToken)
    {
        var worker = await parts.Pool.TakeAsync(cancellationToken);
        try
        {
            var (types, hasHooks) = await worker.LoadAsync(plugin, parts.Inputs, parts.LoadLimit, parts.StopLimit, cancellationToken);
            ManifestTruth.CheckSchemas(plugin.Declared, types);
            return (worker, types, hasHooks);
        }
        catch
        {
            worker.Kill(new ProcessDeath("worker_killed", "was killed, since the plugin could not be loaded in it", null));
            _ = worker.StopAsync(parts.Pool.Options.StopLimit);
            throw;
        }
    }

    private async Task<WorkerProcess> RentAsync(CancellationToken cancellationToken)
    {
        var worker = TryRentIdle() ?? (await StartAsync(_plugin, _parts, cancellationToken)).Worker;
        lock (_lock)
        {
            _busy.Add(worker);
        }

        return worker;
    }

    private WorkerProcess? TryRentIdle()
    {
        lock (_lock)
        {
            while (_idle.TryPop(out var idle))
            {
                if (idle.Worker.IsAlive)
                {
                    return idle.Worker;
                }

                idle.Worker.Dispose();
            }

            return null;
        }
    }

    private void Return(WorkerProcess worker, bool isFit)
    {
        lock (_lock)
        {
            _busy.Remove(worker);
            if (isFit && worker.IsAlive && !_isClosed)
            {
                _idle.Push((worker, _time.GetUtcNow()));
                return;
            }
        }

        _ = worker.StopAsync(_stopLimit);
    }

    private bool IsFit(WorkerProcess worker, PluginRunEnd end) =>
        end.Outcome is { } outcome
        && outcome.ErrorType != typeof(OutOfMemoryException).FullName
        && (_plugin.Limits.MemoryBytes is not { } most || worker.ResidentBytes < most * TiredAt);

    /// <summary>Ends workers that nobody needed for a while; the last one used stays.</summary>
    private void StopIdle()
    {
        var before = _time.GetUtcNow() - _pool.Options.IdleLimit;
        foreach (var worker in TakeIdle((index, since) => index > 0 && since < before))
        {
            _ = worker.StopAsync(_stopLimit);
        }
    }

    /// <summary>Takes out idle workers. They are numbered from the one that was used last.</summary>
    private List<WorkerProcess> TakeIdle(Func<int, DateTimeOffset, bool> isTaken)
    {
        lock (_lock)
        {
            var split = _idle.Index().ToLookup(idle => isTaken(idle.Index, idle.Item.Since), idle => idle.Item);
            _idle.Clear();
            foreach (var kept in split[false].Reverse())
            {
                _idle.Push(kept);
            }

            return [.. split[true].Select(idle => idle.Worker)];
        }
    }

    private void LookAtMemory()
    {
        List<WorkerProcess> workers;
        lock (_lock)
        {
            workers = [.. _busy, .. _idle.Select(idle => idle.Worker)];
        }

        var most = _plugin.Limits.MemoryBytes!.Value;
        foreach (var worker in workers)
        {
            KillWhenTooLarge(worker, most);
        }
    }

    private static void KillWhenTooLarge(WorkerProcess worker, long most)
    {
        if (worker.ResidentBytes is var used && used > most)
        {
            worker.Kill(new ProcessDeath("memory_limit", $"was killed: it held {Megabytes(used)} of memory, and its limit is {Megabytes(most)}", null));
        }
    }

    private static string Megabytes(long bytes) => $"{bytes / (1024 * 1024)} MB";
}

/// <summary>What the workers of a plugin come from.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Inputs">What the plugin is given in each of them.</param>
/// <param name="LoadLimit">How long the plugin may take to create its agents and start.</param>
/// <param name="StopLimit">How long it may take to stop.</param>
/// <param name="Time">The clock.</param>
internal sealed record WorkerParts(WorkerPool Pool, PluginInputs Inputs, TimeSpan LoadLimit, TimeSpan StopLimit, TimeProvider Time)
{
    /// <summary>How long a process may take to end by itself; the plugin's own stop comes on top.</summary>
    public TimeSpan WorkerStopLimit(bool hasHooks) => Pool.Options.StopLimit + (hasHooks ? StopLimit : TimeSpan.Zero);
}
