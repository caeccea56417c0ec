namespace McpCore.Plugins.Tests;

/// <summary>Agents in worker processes.</summary>
public sealed class WorkerConformanceTests() : AgentConformance("process");
