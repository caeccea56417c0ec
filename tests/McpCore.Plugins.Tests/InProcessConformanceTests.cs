namespace McpCore.Plugins.Tests;

/// <summary>Agents in the host's own process.</summary>
public sealed class InProcessConformanceTests() : AgentConformance("inprocess");
