using McpCore.Client;

namespace McpCore.AcceptanceTests.Clients;

/// <summary>A daemon, over its pipe.</summary>
public sealed class PipeEngine : ClientUnderTest
{
    private McpCoreClient? _client;

    protected override async Task<IMcpCoreClient> StartAsync()
    {
        await Home.StartDaemonAsync("engine.concurrency=16");
        return _client = new McpCoreClient(Home.Folder);
    }

    protected override ValueTask StopAsync()
    {
        _client?.Dispose();
        return ValueTask.CompletedTask;
    }
}
