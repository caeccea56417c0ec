using McpCore.Engine.Runs;

namespace McpCore.Engine.Tests.Runs;

public sealed class HeartbeatClockTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Moment = TimeSpan.FromTicks(1);

    private readonly ManualTimeProvider _time = new();
    private readonly HeartbeatClock _clock;
    private int _told;

    public HeartbeatClockTests() => _clock = new HeartbeatClock(Limit, TimeSpan.FromSeconds(1), _time, () => _told++);

    public ValueTask DisposeAsync() => _clock.DisposeAsync();

    [Fact]
    public void NoSign_IsToldAtTheLimitAndOnce()
    {
        _time.Advance(Limit - Moment);
        Assert.Equal(0, _told);

        _time.Advance(Moment);
        _time.Advance(Limit * 3);

        Assert.Equal(1, _told);
    }

    [Fact]
    public void ASign_GivesTheWholeLimitFromThen()
    {
        _time.Advance(TimeSpan.FromSeconds(3.5));
        _clock.Beat();
        _time.Advance(Limit - Moment);
        Assert.Equal(0, _told);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(1, _told);
    }

    [Fact]
    public void ProcessStoodStill_ItsTimeIsNoSilence()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        _time.StandStill(TimeSpan.FromHours(1));
        _time.Advance(Limit - Moment);
        Assert.Equal(0, _told);

        _time.Advance(Moment);

        Assert.Equal(1, _told);
    }

    [Fact]
    public void ProcessStoodStill_ASignBeforeTheTimerRingsCounts()
    {
        _time.StandStill(TimeSpan.FromHours(1));
        _clock.Beat();

        _time.Advance(Limit - Moment);
        Assert.Equal(0, _told);

        _time.Advance(Moment);

        Assert.Equal(1, _told);
    }

    [Fact]
    public async Task LimitLongerThanTimersReach_IsToldAtTheLimit()
    {
        var limit = TimeSpan.FromDays(100);
        var told = 0;
        await using var clock = new HeartbeatClock(limit, TimeSpan.FromSeconds(1), _time, () => told++);

        _time.Advance(limit - Moment);
        Assert.Equal(0, told);

        _time.Advance(Moment);
        Assert.Equal(1, told);
    }

    [Fact]
    public async Task Disposed_TellsNothing()
    {
        await _clock.DisposeAsync();

        _time.Advance(Limit * 2);

        Assert.Equal(0, _told);
    }
}
