using McpCore.Agents;

namespace McpCore.Plugins.Loading;

/// <summary>A plugin whose agents are ready. The host holds them by their contract alone.</summary>
internal sealed class LoadedPlugin(string id, string version, string sha256, PluginLoadContext context, IReadOnlyList<(AgentBase Agent, JobTypeDescription Type)> agents)
{
    public string Id { get; } = id;

    public string Version { get; } = version;

    public string Sha256 { get; } = sha256;

    public IReadOnlyList<JobTypeDescription> JobTypes { get; } = [.. agents.Select(agent => agent.Type)];

    /// <summary>The agent of a job type, by its name or an alias.</summary>
    public AgentBase? Find(string jobType) => agents.FirstOrDefault(agent => agent.Type.Name == jobType || agent.Type.Aliases.Contains(jobType)).Agent;

    public void Unload() => context.Unload();
}
