namespace McpCore.Engine.Tests.Shared;

public sealed class ManualTimeProviderTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Advance_Always_MovesBothClocksAlike()
    {
        var before = _time.GetTimestamp();

        _time.Advance(TimeSpan.FromMilliseconds(1500));

        Assert.Equal(Start.AddMilliseconds(1500), _time.GetUtcNow());
        Assert.Equal(TimeSpan.FromMilliseconds(1500), _time.GetElapsedTime(before));
    }

    [Fact]
    public void Advance_Backwards_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _time.Advance(TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public void Advance_SeveralTimersDue_FiresInOrderOfTheirTime()
    {
        var fired = new List<string>();
        using var late = Timer("late", 3, fired);
        using var early = Timer("early", 1, fired);
        using var middle = Timer("middle", 2, fired);
        using var twin = Timer("twin of middle", 2, fired);
        using var beyond = Timer("beyond", 5, fired);

        _time.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal(["early at 1", "middle at 2", "twin of middle at 2", "late at 3"], fired);
        Assert.Equal(1, _time.ActiveTimers);
    }

    [Fact]
    public void Advance_PeriodicTimer_FiresOnceAPeriod()
    {
        var fired = 0;
        using var timer = _time.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(3, fired);
    }

    [Fact]
    public void Advance_TimerStartsAnother_FiresItInTheSameCallWhenDue()
    {
        var fired = new List<string>();
        ITimer? second = null;
        using var first = _time.CreateTimer(_ => second = Timer("second", 1, fired), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(["second at 2"], fired);
        second!.Dispose();
    }

    [Fact]
    public void Advance_DisposedTimer_DoesNotFire()
    {
        var fired = new List<string>();
        var timer = Timer("gone", 1, fired);
        timer.Dispose();

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Empty(fired);
        Assert.False(timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public void Change_RunningTimer_MovesItsTime()
    {
        var fired = new List<string>();
        using var timer = Timer("moved", 1, fired);

        timer.Change(TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        _time.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal(["moved at 3"], fired);
    }

    [Fact]
    public void SetUtcNow_Backwards_LeavesTimersAndTimestampAlone()
    {
        var fired = new List<string>();
        using var timer = Timer("timer", 1, fired);
        var timestamp = _time.GetTimestamp();

        _time.SetUtcNow(Start.AddHours(-1));

        Assert.Equal(Start.AddHours(-1), _time.GetUtcNow());
        Assert.Equal(timestamp, _time.GetTimestamp());
        Assert.Empty(fired);
    }

    [Fact]
    public async Task Advance_DelayOfATask_CompletesItInTime()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(2), _time);
        var cancelled = new TaskCompletionSource();
        await using var registration = timeout.Token.Register(cancelled.SetResult);

        _time.Advance(TimeSpan.FromSeconds(1));
        var early = timeout.IsCancellationRequested;
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(early);
        await cancelled.Task;
    }

    [Fact]
    public void Advance_ManyThreads_LosesNoTimeAndFiresEachTimerOnce()
    {
        var fired = 0;
        var timers = Enumerable.Range(1, 100)
            .Select(second => _time.CreateTimer(_ => Interlocked.Increment(ref fired), null, TimeSpan.FromSeconds(second), Timeout.InfiniteTimeSpan))
            .ToList();

        Parallel.For(0, 100, _ => _time.Advance(TimeSpan.FromSeconds(1)));
        _time.Advance(TimeSpan.FromSeconds(100));

        Assert.Equal(100, fired);
        timers.ForEach(timer => timer.Dispose());
    }

    private ITimer Timer(string name, int seconds, List<string> fired) => _time.CreateTimer(
        _ => fired.Add($"{name} at {(_time.GetUtcNow() - Start).TotalSeconds}"), null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan);
}
