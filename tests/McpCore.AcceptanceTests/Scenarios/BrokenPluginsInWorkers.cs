namespace McpCore.AcceptanceTests.Scenarios;

/// <summary>Broken plugins that would run in workers.</summary>
public sealed class BrokenPluginsInWorkers() : BrokenPlugins(ScenarioPlugins.Process);
