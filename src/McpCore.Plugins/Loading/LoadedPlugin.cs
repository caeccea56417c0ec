using McpCore.Agents;

namespace McpCore.Plugins.Loading;

/// <summary>A version of a plugin whose agents are ready. The host holds them by their contract alone. Safe for concurrent use.</summary>
internal sealed class LoadedPlugin(
    string id, string version, string sha256, string folder, PluginLoadContext context, IReadOnlyList<(AgentBase Agent, JobTypeDescription Type)> agents)
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyList<(AgentBase Agent, JobTypeDescription Type)> _agents = agents;
    private int _uses;
    private bool _retired;

    public string Id { get; } = id;

    public string Version { get; } = version;

    public string Sha256 { get; } = sha256;

    /// <summary>The staged folder that its assemblies come from, some of them only when they are first needed.</summary>
    public string Folder { get; } = folder;

    public IReadOnlyList<JobTypeDescription> JobTypes { get; } = [.. agents.Select(agent => agent.Type)];

    /// <summary>Every name that its job types answer to.</summary>
    public IEnumerable<string> TypeNames => JobTypes.SelectMany(type => type.Aliases.Prepend(type.Name));

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

    /// <summary>Begins to use the agent of a job type, by its name or an alias; <see cref="Exit"/> ends it.</summary>
    /// <returns>Null when the plugin has no such type, or is about to be unloaded.</returns>
    public AgentBase? TryEnter(string jobType)
    {
        lock (_lock)
        {
            var agent = _agents.FirstOrDefault(agent => agent.Type.Name == jobType || agent.Type.Aliases.Contains(jobType)).Agent;
            if (agent is not null)
            {
                _uses++;
            }

            return agent;
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

    public void Unload() => context.Unload();

    private void CompleteWhenIdle()
    {
        if (_retired && _uses == 0)
        {
            _agents = [];
            _idle.TrySetResult();
        }
    }
}
