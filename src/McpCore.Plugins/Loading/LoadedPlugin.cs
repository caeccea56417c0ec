using System.Collections.Frozen;
using McpCore.Agents;
using McpCore.Plugins.Running;
using McpCore.Plugins.Services;

namespace McpCore.Plugins.Loading;

/// <summary>
/// A version of a plugin whose agents are ready, wherever they live. It counts its uses, so that it is unloaded after its last one. Safe for
/// concurrent use.
/// </summary>
internal abstract class LoadedPlugin(PluginIdentity identity, IReadOnlyList<JobTypeDescription> jobTypes, bool hasHooks = false)
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _uses;
    private bool _retired;
    private Task<string?>? _stopped;

    public string Id => identity.Id;

    public string Version => identity.Version;

    public string Sha256 => identity.Sha256;

    /// <summary>The staged folder that its assemblies come from, some of them only when they are first needed.</summary>
    public string Folder => identity.Folder;

    public IReadOnlyList<JobTypeDescription> JobTypes { get; } = jobTypes;

    /// <summary>The job type that a name or an alias of it means.</summary>
    public string CanonicalName(string nameOrAlias) => JobTypes.First(type => type.Name == nameOrAlias || type.Aliases.Contains(nameOrAlias)).Name;

    /// <summary>Every name that its job types answer to.</summary>
    public FrozenSet<string> TypeNames { get; } = jobTypes.SelectMany(type => type.Aliases.Prepend(type.Name)).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What it was given; keeps its secrets out of what is said of it. The default is null: none.</summary>
    public ResolvedSettings? Settings { get; init; }

    /// <summary>What its probe said last; null before the first answer, and for a plugin without a probe.</summary>
    public PluginHealthView? Health { get; private set; }

    /// <summary>Calls of its agents that are under way.</summary>
    public int Uses
    {
        get
        {
            lock (_lock)
            {
                return _uses;
            }
        }
    }

    /// <summary>Begins a use; <see cref="Exit"/> ends it.</summary>
    /// <returns>False when the plugin has no such job type, or is about to be unloaded.</returns>
    public bool TryEnter(string jobType)
    {
        lock (_lock)
        {
            if ((_retired && _uses == 0) || !TypeNames.Contains(jobType))
            {
                return false;
            }

            _uses++;
            return true;
        }
    }

    public void Exit()
    {
        lock (_lock)
        {
            _uses--;
            CompleteWhenIdle();
        }
    }

    /// <summary>Waits for the end of the last use; from then on there is none.</summary>
    public Task RetireAsync()
    {
        lock (_lock)
        {
            _retired = true;
            CompleteWhenIdle();
        }

        return _idle.Task;
    }

    /// <summary>Lets an agent check payloads. What the agent throws is thrown.</summary>
    public abstract Task CheckAsync(string jobType, PayloadChecks checks, AgentEnvironment environment, CancellationToken cancellationToken);

    /// <summary>Runs an attempt to its end.</summary>
    public abstract Task<PluginRunEnd> RunAsync(PluginRun run, CancellationToken cancellationToken);

    /// <summary>Asks whether the plugin can do its work, and keeps the answer. One that throws or takes too long is not healthy.</summary>
    public async Task<PluginHealthView?> ProbeAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!hasHooks || _stopped is not null)
        {
            return Health;
        }

        // Not disposed: a plugin that is late may still look at its token.
        var giveUp = new CancellationTokenSource();
        var (healthy, message) = (false, (string?)null);
        var asked = AskHealthAsync(giveUp.Token);
        try
        {
            var answer = await asked.WaitAsync(limit, time, cancellationToken);
            (healthy, message) = (answer.IsHealthy, answer.Message);
        }
        catch (TimeoutException) when (!asked.IsCompleted)
        {
            message = $"The probe did not answer within {limit.TotalSeconds:0} seconds.";
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            message = $"The probe failed: {PluginLoader.Describe(exception)}";
        }
        finally
        {
            if (!asked.IsCompleted)
            {
                PluginLoader.LetKnow(giveUp);
            }
        }

        return Health = new PluginHealthView(healthy, message is null ? null : Blot(message), time.GetUtcNow());
    }

    /// <summary>Lets the plugin end what its start began, after the last use. Tolerates being called twice.</summary>
    /// <returns>What went wrong, as a sentence; null when nothing did.</returns>
    public Task<string?> StopAsync(TimeSpan limit, TimeProvider time)
    {
        lock (_lock)
        {
            return _stopped ??= StopOnceAsync(limit, time);
        }
    }

    /// <summary>Lets go of the code, after its stop.</summary>
    public abstract Task<UnloadVerdict> UnloadAsync(CancellationToken cancellationToken);

    /// <summary>Asks the plugin's own probe. What the plugin throws is thrown.</summary>
    protected virtual Task<PluginHealth> AskHealthAsync(CancellationToken cancellationToken) => Task.FromResult(PluginHealth.Healthy());

    /// <summary>Stops the plugin's code and disposes its services. What the plugin throws is thrown.</summary>
    protected virtual Task StopCodeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<string?> StopOnceAsync(TimeSpan limit, TimeProvider time)
    {
        // Not disposed: a plugin that is late may still look at its token.
        var giveUp = new CancellationTokenSource();
        var stopping = StopCodeAsync(giveUp.Token);
        try
        {
            await stopping.WaitAsync(limit, time);
            return null;
        }
        catch (TimeoutException) when (!stopping.IsCompleted)
        {
            PluginLoader.LetKnow(giveUp);
            return $"it did not stop within {limit.TotalSeconds:0.##} seconds and is let go of all the same";
        }
        catch (Exception exception)
        {
            return Blot($"its stop failed: {PluginLoader.Describe(exception)}");
        }
    }

    private string Blot(string text) => Settings?.Blot(text) ?? text;

    private void CompleteWhenIdle()
    {
        if (_retired && _uses == 0)
        {
            _idle.TrySetResult();
        }
    }
}

/// <summary>Which plugin, and exactly which files of it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Sha256">The hash over its files.</param>
/// <param name="Folder">Its staged folder.</param>
internal sealed record PluginIdentity(string Id, string Version, string Sha256, string Folder);
