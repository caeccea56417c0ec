using McpCore.AcceptanceTests.Harness;
using McpCore.Client;
using McpCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace McpCore.AcceptanceTests.Clients;

/// <summary>An application with an engine of its own: a Generic Host in the process of the test.</summary>
internal sealed class EmbeddedHost : IAsyncDisposable
{
    private readonly IHost _host;

    public EmbeddedHost(HomeFolder home)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.ClearProviders();
        builder.Services.AddMcpCore(home.Path, options =>
        {
            options.PluginFolders = [home.Plugins, LeanInstallation.Plugins];
            options.Engine.Concurrency = 16;
            options.Engine.Drain = TimeSpan.Zero;
        });
        _host = builder.Build();
        Client = _host.Services.GetRequiredService<IMcpCoreClient>();
    }

    public IMcpCoreClient Client { get; }

    public static async Task<EmbeddedHost> StartAsync(HomeFolder home)
    {
        var host = new EmbeddedHost(home);
        try
        {
            await host.StartAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public Task StartAsync() => _host.StartAsync(TestContext.Current.CancellationToken);

    public Task StopAsync() => _host.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
