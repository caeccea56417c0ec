using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Clients;

/// <summary>An engine that is reached in one of the ways that there are, for all tests of a class.</summary>
public abstract class ClientUnderTest : IAsyncLifetime
{
    private IMcpCoreClient? _client;

    public IMcpCoreClient Client => _client ?? throw new InvalidOperationException("The engine has not been started.");

    public TestHome Home { get; } = new();

    public async ValueTask InitializeAsync()
    {
        Home.AddPlugin("probe");
        Home.AddPlugin("echo");
        _client = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await StopAsync();
        await Home.DisposeAsync();
    }

    protected abstract Task<IMcpCoreClient> StartAsync();

    protected abstract ValueTask StopAsync();
}
