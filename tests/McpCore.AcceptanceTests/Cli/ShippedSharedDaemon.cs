using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Cli;

/// <summary>The same, beside all plugins that are shipped.</summary>
public sealed class ShippedSharedDaemon() : SharedDaemon(new TestHome { WithShippedPlugins = true });
