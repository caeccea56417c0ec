using McpCore.Daemon.Control;
using McpCore.Engine;

namespace McpCore.Daemon.Configuration.Reloading;

/// <summary>Reads the settings anew whenever SIGHUP asks for it, once the engine has started.</summary>
internal sealed class ReloadOnSignal(DaemonLifetime lifetime, JobEngine engine, ConfigurationReload reload, ILogger<ReloadOnSignal> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await engine.Started.WaitAsync(stoppingToken);
        await foreach (var _ in lifetime.ReloadRequests.ReadAllAsync(stoppingToken))
        {
            try
            {
                await reload.RunAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // Nobody waits for an answer, and the daemon is to go on.
                Log.ReloadFailed(logger, exception);
            }
        }
    }
}
