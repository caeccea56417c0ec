using McpCore.Client;

namespace McpCore.AcceptanceTests.Clients;

/// <summary>A daemon, over HTTP on loopback.</summary>
public sealed class HttpEngine : ClientUnderTest
{
    private McpCoreClient? _client;
    private LoopbackForwarder? _forwarder;

    protected override async Task<IMcpCoreClient> StartAsync()
    {
        await Home.StartDaemonAsync("engine.concurrency=16");
        _forwarder = new LoopbackForwarder(Home.Folder);
        return _client = new McpCoreClient(_forwarder.Address);
    }

    protected override async ValueTask StopAsync()
    {
        _client?.Dispose();
        if (_forwarder is { } forwarder)
        {
            await forwarder.DisposeAsync();
        }
    }
}
