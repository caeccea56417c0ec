using McpCore.Engine;
using Microsoft.Extensions.Hosting;

namespace McpCore.Hosting;

/// <summary>Starts and stops the engine with its host.</summary>
internal sealed class EngineService(JobEngine engine) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => engine.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => engine.StopAsync(cancellationToken);
}
