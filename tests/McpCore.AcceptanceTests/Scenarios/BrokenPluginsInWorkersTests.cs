namespace McpCore.AcceptanceTests.Scenarios;

/// <summary>Broken plugins that would run in workers.</summary>
public sealed class BrokenPluginsInWorkersTests(BrokenPluginsInWorkers plugins) : BrokenPluginTests(plugins, ScenarioPlugins.Process), IClassFixture<BrokenPluginsInWorkers>;
