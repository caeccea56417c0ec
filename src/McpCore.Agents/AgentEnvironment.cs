namespace McpCore.Agents;

/// <summary>Where an agent runs.</summary>
/// <param name="DataDirectory">Full path of the folder with the data that agents read (<c>data/</c> in the home).</param>
/// <param name="Settings">The agent's configuration section (<c>agents.&lt;type&gt;</c>) as a UTF-8 JSON object.</param>
public sealed record AgentEnvironment(string DataDirectory, ReadOnlyMemory<byte> Settings);
