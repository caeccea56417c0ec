using System.Runtime.InteropServices;

namespace McpCore.Daemon.Control;

/// <summary>
/// When to stop: on SIGTERM, SIGINT or a request. A second signal cuts the drain short. It replaces the host's own handling of signals,
/// which would close the API before running jobs have been drained.
/// </summary>
internal sealed class DaemonLifetime : IHostLifetime, IDisposable
{
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _hurry = new();
    private readonly List<PosixSignalRegistration> _signals = [];

    /// <summary>Completes when the daemon is to stop.</summary>
    public Task StopRequested => _stop.Task;

    /// <summary>Fires when it is to stop without waiting for running jobs.</summary>
    public CancellationToken Hurry => _hurry.Token;

    public void RequestStop()
    {
        if (!_stop.TrySetResult())
        {
            _hurry.Cancel();
        }
    }

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT })
        {
            _signals.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                RequestStop();
            }));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }

        _hurry.Dispose();
    }
}
