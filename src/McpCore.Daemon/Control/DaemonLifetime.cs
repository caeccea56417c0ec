using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace McpCore.Daemon.Control;

/// <summary>
/// When to stop: on SIGTERM, SIGINT or a request. A second signal cuts the drain short. It replaces the host's own handling of signals,
/// which would close the API before running jobs have been drained. SIGHUP asks for the settings to be read anew, unless it says that the terminal has gone.
/// </summary>
internal sealed class DaemonLifetime : IHostLifetime, IDisposable
{
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _hurry = new();
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly Channel<bool> _reloads = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly bool _hadTerminal = HasTerminal();

    /// <summary>Completes when the daemon is to stop.</summary>
    public Task StopRequested => _stop.Task;

    /// <summary>Fires when it is to stop without waiting for running jobs.</summary>
    public CancellationToken Hurry => _hurry.Token;

    /// <summary>One entry for each time that the settings are to be read anew; a request that waits stands for those that come meanwhile.</summary>
    public ChannelReader<bool> ReloadRequests => _reloads.Reader;

    /// <summary>Stops without waiting for running jobs.</summary>
    public void RequestStopNow()
    {
        _stop.TrySetResult();
        _hurry.Cancel();
    }

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

        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            if (_hadTerminal && !HasTerminal())
            {
                // It may come twice, from the system and from the command in front; that is no second request.
                _stop.TrySetResult();
            }
            else
            {
                _reloads.Writer.TryWrite(true);
            }
        }));
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

    /// <summary>Whether the process has a terminal of its own. The system sends SIGHUP when that goes, and then no longer opens it.</summary>
    private static bool HasTerminal()
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        try
        {
            using var terminal = File.OpenHandle("/dev/tty");
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
