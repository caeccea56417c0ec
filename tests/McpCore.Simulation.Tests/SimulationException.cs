namespace McpCore.Simulation.Tests;

/// <summary>A promise of the engine was broken.</summary>
public sealed class SimulationException(string message) : Exception(message);
