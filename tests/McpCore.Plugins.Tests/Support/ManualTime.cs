using System.Threading.Channels;

namespace McpCore.Plugins.Tests.Support;

/// <summary>Time that never passes by itself: the clock moves and a timer fires when the test says so.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Channel<ManualTimer> _timers = Channel.CreateUnbounded<ManualTimer>();
    private long _now = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).Ticks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _now), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _now, by.Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(() => callback(state), dueTime);
        _timers.Writer.TryWrite(timer);
        return timer;
    }

    /// <summary>The next timer that the code under test makes.</summary>
    public ValueTask<ManualTimer> NextTimerAsync(CancellationToken cancellationToken) => _timers.Reader.ReadAsync(cancellationToken);

    internal sealed class ManualTimer(Action fire, TimeSpan dueTime) : ITimer
    {
        // Let go of when it is disposed, as a real timer does: it may lead to a plugin.
        private volatile Action? _fire = fire;

        public TimeSpan DueTime { get; } = dueTime;

        public bool IsDisposed => _fire is null;

        public void Fire() => _fire?.Invoke();

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => _fire = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
