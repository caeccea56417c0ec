namespace McpCore.AcceptanceTests.Scenarios;

/// <summary>Broken plugins that would run in the daemon's own process.</summary>
public sealed class BrokenPluginsInProcess() : BrokenPlugins(ScenarioPlugins.InProcess);
