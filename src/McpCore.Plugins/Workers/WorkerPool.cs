using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace McpCore.Plugins.Workers;

/// <summary>
/// Workers that were started ahead and have no plugin yet, so that a job does not wait for the start of a process. Nothing is started before the
/// first worker is asked for. Refills itself, with a growing pause when workers cannot be started. Safe for concurrent use.
/// </summary>
internal sealed class WorkerPool(WorkerOptions options, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<WorkerProcess> _spares = new();
    private readonly HashSet<WorkerProcess> _all = [];
    private (WorkerListener Listener, WorkerSpawner Spawner)? _parts;
    private Task _refilling = Task.CompletedTask;
    private bool _isRefilling;

    public WorkerOptions Options => options;

    /// <summary>A worker without a plugin, for the caller alone.</summary>
    /// <exception cref="WorkerUnavailableException">None can be started.</exception>
    public async Task<WorkerProcess> TakeAsync(CancellationToken cancellationToken)
    {
        while (TryTakeSpare() is { } spare)
        {
            BeginRefill();
            if (spare.IsAlive)
            {
                return spare;
            }

            spare.Dispose();
        }

        try
        {
            return await StartAsync(cancellationToken);
        }
        finally
        {
            BeginRefill();
        }
    }

    /// <summary>Ends every worker that was ever handed out and still lives.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _refilling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        List<WorkerProcess> all;
        lock (_lock)
        {
            all = [.. _all];
            _spares.Clear();
        }

        await Task.WhenAll(all.Where(worker => worker.IsAlive).Select(worker => worker.StopAsync(options.StopLimit)));
        _parts?.Listener.Dispose();
        _parts?.Spawner.Dispose();
        _stop.Dispose();
    }

    private WorkerProcess? TryTakeSpare()
    {
        lock (_lock)
        {
            return _spares.TryDequeue(out var spare) ? spare : null;
        }
    }

    private async Task<WorkerProcess> StartAsync(CancellationToken cancellationToken)
    {
        (WorkerListener Listener, WorkerSpawner Spawner) parts;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
            try
            {
                parts = _parts ??= (new WorkerListener(options.SocketFolder), new WorkerSpawner());
            }
            catch (Exception exception) when (exception is SocketException or IOException or UnauthorizedAccessException)
            {
                throw new WorkerUnavailableException($"The socket for worker processes could not be made: {exception.Message}");
            }
        }

        var worker = await WorkerProcess.StartAsync(options, parts.Spawner, parts.Listener, time, cancellationToken);
        lock (_lock)
        {
            _all.Add(worker);
        }

        _ = ForgetAsync(worker);
        return worker;
    }

    private async Task ForgetAsync(WorkerProcess worker)
    {
        await worker.Ended;
        lock (_lock)
        {
            _all.Remove(worker);
        }
    }

    private void BeginRefill()
    {
        lock (_lock)
        {
            if (_isRefilling || _stop.IsCancellationRequested)
            {
                return;
            }

            _isRefilling = true;
            _refilling = Task.Run(RefillAsync);
        }
    }

    private async Task RefillAsync()
    {
        var pause = FirstPause;
        while (IsSpareMissing())
        {
            try
            {
                var worker = await StartAsync(_stop.Token);
                lock (_lock)
                {
                    _spares.Enqueue(worker);
                }

                pause = FirstPause;
            }
            catch (WorkerUnavailableException exception)
            {
                Log.WorkerNotStarted(logger, exception.Message, pause.TotalSeconds);
                await Task.Delay(pause, time, _stop.Token);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private bool IsSpareMissing()
    {
        lock (_lock)
        {
            return _isRefilling = _spares.Count < options.Spares && !_stop.IsCancellationRequested;
        }
    }
}
