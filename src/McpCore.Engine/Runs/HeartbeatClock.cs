namespace McpCore.Engine.Runs;

/// <summary>
/// Tells once when an agent has given no sign of life for too long. A sign is one write of a number: the timer looks how old the last one is when it
/// rings, so that signs may come a million times a second, and one that comes while it rings counts. Time for which the whole process stood still is
/// nobody's silence: a timer that rings late begins anew.
/// </summary>
internal sealed class HeartbeatClock : IAsyncDisposable
{
    /// <summary>What a timer is set to at most: it reaches 49 days.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromDays(45);

    private readonly TimeSpan _limit;
    private readonly TimeSpan _maxLateness;
    private readonly TimeProvider _time;
    private readonly Action _silent;
    private readonly ITimer _timer;
    private long _lastSign;
    private long _armedAt;
    private TimeSpan _wait;

    /// <param name="limit">The longest silence.</param>
    /// <param name="maxLateness">A timer that rings later than this was held up with the whole process.</param>
    /// <param name="time">The clock.</param>
    /// <param name="silent">Called when the limit is over.</param>
    public HeartbeatClock(TimeSpan limit, TimeSpan maxLateness, TimeProvider time, Action silent)
    {
        (_limit, _maxLateness, _time, _silent) = (limit, maxLateness, time, silent);
        _lastSign = time.GetTimestamp();
        _timer = time.CreateTimer(static clock => ((HeartbeatClock)clock!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Arm(limit);
    }

    public void Beat() => Volatile.Write(ref _lastSign, _time.GetTimestamp());

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void Ring()
    {
        var left = _limit - _time.GetElapsedTime(Volatile.Read(ref _lastSign));
        if (left > TimeSpan.Zero)
        {
            Arm(left);
        }
        else if (_time.GetElapsedTime(_armedAt) - _wait > _maxLateness)
        {
            Beat();
            Arm(_limit);
        }
        else
        {
            _silent();
        }
    }

    // Timers count whole milliseconds, and one that rings a little early would only be armed again.
    private void Arm(TimeSpan wait)
    {
        _wait = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Min(wait.TotalMilliseconds, LongestWait.TotalMilliseconds)));
        _armedAt = _time.GetTimestamp();
        _timer.Change(_wait, Timeout.InfiniteTimeSpan);
    }
}
