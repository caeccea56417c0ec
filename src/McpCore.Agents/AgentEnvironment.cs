namespace McpCore.Agents;

/// <summary>Where an agent runs.</summary>
/// <param name="DataDirectory">Full path of the folder with the data that agents read (<c>data/</c> in the home).</param>
/// <param name="Settings">The agent's configuration section (<c>agents.&lt;type&gt;</c>) as a UTF-8 JSON object.</param>
public sealed record AgentEnvironment(string DataDirectory, ReadOnlyMemory<byte> Settings)
{
    /// <summary>Whether the agent has a process of its own (isolation <c>process</c>), which it may end without harm to others. The default is false.</summary>
    public bool HasOwnProcess { get; init; }
}
