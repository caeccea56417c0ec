namespace McpCore.AcceptanceTests.Scenarios;

/// <summary>Broken plugins that would run in the daemon's own process.</summary>
public sealed class BrokenPluginsInProcessTests(BrokenPluginsInProcess plugins) : BrokenPluginTests(plugins, ScenarioPlugins.InProcess), IClassFixture<BrokenPluginsInProcess>;
