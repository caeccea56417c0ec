using McpCore.Agents;

namespace McpCore.Plugins.Loading;

/// <summary>The agents of a loaded plugin, made and described. The same in the daemon's process and in a worker.</summary>
internal sealed class PluginCode(IReadOnlyList<(AgentBase Agent, JobTypeDescription Type)> agents)
{
    public IReadOnlyList<JobTypeDescription> JobTypes { get; } = [.. agents.Select(agent => agent.Type)];

    /// <summary>The agent of a job type, by its name or an alias.</summary>
    public AgentBase? Find(string jobType) =>
        agents.FirstOrDefault(agent => agent.Type.Name == jobType || agent.Type.Aliases.Contains(jobType)).Agent;
}
