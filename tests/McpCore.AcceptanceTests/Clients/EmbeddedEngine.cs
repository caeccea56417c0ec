using McpCore.Client;

namespace McpCore.AcceptanceTests.Clients;

/// <summary>An engine in the process of the test.</summary>
public sealed class EmbeddedEngine : ClientUnderTest
{
    private EmbeddedHost? _host;

    protected override async Task<IMcpCoreClient> StartAsync()
    {
        _host = await EmbeddedHost.StartAsync(Home.Folder);
        return _host.Client;
    }

    protected override async ValueTask StopAsync()
    {
        if (_host is { } host)
        {
            await host.DisposeAsync();
        }
    }
}
