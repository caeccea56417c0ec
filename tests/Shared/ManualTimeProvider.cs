namespace McpCore;

/// <summary>
/// A clock that moves only when a test says so. <see cref="Advance"/> is time that passes: the wall clock and the monotonic clock move
/// together and timers fire, in the order in which they are due. <see cref="SetUtcNow"/> is somebody who sets the wall clock, backwards too:
/// neither timers nor <see cref="GetTimestamp"/> notice. Timers are called on the thread that advances, outside the lock. Safe for
/// concurrent use.
/// </summary>
internal sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _utcNow = start.ToUniversalTime();
    private TimeSpan _elapsed;
    private long _created;

    /// <summary>Starts at 2026-01-02T03:04:05Z.</summary>
    public ManualTimeProvider()
        : this(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Timers that wait for their time.</summary>
    public int ActiveTimers
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count(timer => timer.Due is not null);
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _utcNow;
        }
    }

    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return _elapsed.Ticks;
        }
    }

    /// <summary>Sets the wall clock alone.</summary>
    public void SetUtcNow(DateTimeOffset value)
    {
        lock (_lock)
        {
            _utcNow = value.ToUniversalTime();
        }
    }

    /// <summary>
    /// Lets time pass. A timer that is called sees the moment at which it is due; one that it starts may fire within the same call. A timer
    /// without a wait fires at the next call, even one of no time.
    /// </summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        TimeSpan end;
        lock (_lock)
        {
            end = _elapsed + by;
        }

        while (NextDue(end) is { } timer)
        {
            timer.Call();
        }
    }

    /// <summary>Time passes while the whole process stands still: timers that came due meanwhile fire at the next <see cref="Advance"/>, late.</summary>
    public void StandStill(TimeSpan span)
    {
        lock (_lock)
        {
            MoveTo(_elapsed + span);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ManualTimer timer;
        lock (_lock)
        {
            timer = new ManualTimer(this, callback, state, _created++);
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clocks to the next timer due and takes it, or to the end when none is.</summary>
    private ManualTimer? NextDue(TimeSpan end)
    {
        lock (_lock)
        {
            var next = _timers.Where(timer => timer.Due <= end).OrderBy(timer => timer.Due).ThenBy(timer => timer.Number).FirstOrDefault();
            MoveTo(next?.Due ?? end);
            if (next is not null)
            {
                next.Due = next.Period > TimeSpan.Zero ? next.Due + next.Period : null;
            }

            return next;
        }
    }

    private void MoveTo(TimeSpan elapsed)
    {
        // A timer that is overdue, or another thread's advance, does not take the clock back.
        if (elapsed > _elapsed)
        {
            _utcNow += elapsed - _elapsed;
            _elapsed = elapsed;
        }
    }

    private sealed class ManualTimer(ManualTimeProvider time, TimerCallback callback, object? state, long number) : ITimer
    {
        private bool _disposed;

        public long Number { get; } = number;

        public TimeSpan? Due { get; set; }

        public TimeSpan Period { get; private set; }

        public void Call() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                if (_disposed)
                {
                    return false;
                }

                Due = dueTime == Timeout.InfiniteTimeSpan ? null : time._elapsed + dueTime;
                Period = period;
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._lock)
            {
                _disposed = true;
                Due = null;
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
