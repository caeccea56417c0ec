using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Api;

/// <summary>The same, beside all plugins that are shipped.</summary>
public sealed class ShippedApiDaemon() : ApiDaemon(new TestHome { WithShippedPlugins = true });
