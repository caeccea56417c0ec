using System.Collections.Frozen;
using McpCore.Agents;

namespace McpCore.Plugins.Loading;

/// <summary>
/// A version of a plugin whose agents are ready, wherever they live. It counts its uses, so that it is unloaded after its last one. Safe for
/// concurrent use.
/// </summary>
internal abstract class LoadedPlugin(PluginIdentity identity, IReadOnlyList<JobTypeDescription> jobTypes)
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _uses;
    private bool _retired;

    public string Id => identity.Id;

    public string Version => identity.Version;

    public string Sha256 => identity.Sha256;

    /// <summary>The staged folder that its assemblies come from, some of them only when they are first needed.</summary>
    public string Folder => identity.Folder;

    public IReadOnlyList<JobTypeDescription> JobTypes { get; } = jobTypes;

    /// <summary>Every name that its job types answer to.</summary>
    public FrozenSet<string> TypeNames { get; } = jobTypes.SelectMany(type => type.Aliases.Prepend(type.Name)).ToFrozenSet(StringComparer.Ordinal);

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

    /// <summary>Lets an agent check a payload. What the agent throws is thrown.</summary>
    public abstract Task<IReadOnlyList<PayloadFault>> CheckAsync(
        string jobType, ReadOnlyMemory<byte> payload, AgentEnvironment environment, CancellationToken cancellationToken);

    /// <summary>Runs an attempt to its end.</summary>
    public abstract Task<PluginRunEnd> RunAsync(PluginRun run, CancellationToken cancellationToken);

    /// <summary>Lets go of the code, after the last use.</summary>
    public abstract Task<UnloadVerdict> UnloadAsync(CancellationToken cancellationToken);

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
