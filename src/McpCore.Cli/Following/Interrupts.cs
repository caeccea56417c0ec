using System.Runtime.InteropServices;

namespace McpCore.Cli.Following;

/// <summary>
/// Ctrl-C while jobs are waited for: the first lets go of them. A person at a terminal has two seconds for a second one, which cancels the jobs and
/// waits on; a third lets go at once. SIGTERM lets go at once.
/// </summary>
internal sealed class Interrupts : IAsyncDisposable
{
    /// <summary>How long after the first Ctrl-C a second one cancels.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _leave = new();
    private readonly Lock _lock = new();
    private readonly bool _hasPerson;
    private readonly Action _onFirst;
    private readonly Func<Task> _onSecond;
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private int _count;
    private bool _isOver;
    private Task _cancelling = Task.CompletedTask;

    /// <param name="hasPerson">Whether somebody may press the key again.</param>
    /// <param name="onFirst">Tells what happens now.</param>
    /// <param name="onSecond">Cancels the jobs.</param>
    public Interrupts(bool hasPerson, Action onFirst, Func<Task> onSecond)
    {
        (_hasPerson, _onFirst, _onSecond) = (hasPerson, onFirst, onSecond);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnInterrupt);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnTerminate);
    }

    /// <summary>Fires when the jobs are let go of.</summary>
    public CancellationToken Leave => _leave.Token;

    public async ValueTask DisposeAsync()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        lock (_lock)
        {
            _isOver = true;
        }

        await _cancelling;
        _leave.Dispose();
    }

    private void OnInterrupt(PosixSignalContext signal)
    {
        signal.Cancel = true;
        lock (_lock)
        {
            switch (_isOver ? 0 : ++_count)
            {
                case 0:
                    break;
                case 1:
                    _onFirst();
                    _leave.CancelAfter(_hasPerson ? Window : TimeSpan.Zero);
                    break;
                case 2 when _hasPerson && !_leave.IsCancellationRequested:
                    _leave.CancelAfter(Timeout.InfiniteTimeSpan);
                    _cancelling = _onSecond();
                    break;
                default:
                    _leave.CancelAfter(TimeSpan.Zero);
                    break;
            }
        }
    }

    private void OnTerminate(PosixSignalContext signal)
    {
        signal.Cancel = true;
        lock (_lock)
        {
            if (!_isOver)
            {
                _leave.CancelAfter(TimeSpan.Zero);
            }
        }
    }
}
