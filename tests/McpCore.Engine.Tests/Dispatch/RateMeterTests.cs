using McpCore.Engine.Limits;
using McpCore.Engine.Stores;

namespace McpCore.Engine.Tests.Dispatch;

public sealed class RateMeterTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public void RoomOf_NoLimit_IsAnyNumber() => Assert.Equal((int.MaxValue, null), Meter(3, "1m").RoomOf("other", Start));

    [Fact]
    public void RoomOf_NothingStarted_IsTheLimit() => Assert.Equal((3, null), Meter(3, "1m").RoomOf("a", Start));

    [Fact]
    public void RoomOf_AtTheLimit_SaysWhenTheOldestLeaves()
    {
        var meter = Meter(3, "1m");
        meter.Add(new TypeStarts("a", Start, 1));
        meter.Add(new TypeStarts("a", Start.AddSeconds(10), 2));

        Assert.Equal((0, Start.AddMinutes(1)), meter.RoomOf("a", Start.AddSeconds(59.999)));
        Assert.Equal((1, null), meter.RoomOf("a", Start.AddMinutes(1)));
        Assert.Equal((3, null), meter.RoomOf("a", Start.AddSeconds(70)));
    }

    [Fact]
    public void NextRoom_TwoTypesAtTheirLimits_IsTheEarlierMoment()
    {
        var meter = new RateMeter(new Dictionary<string, RateLimit>
        {
            ["a"] = new(1, TimeSpan.FromMinutes(1)),
            ["b"] = new(2, TimeSpan.FromSeconds(20)),
            ["c"] = new(2, TimeSpan.FromSeconds(5)),
        });
        meter.Add(new TypeStarts("a", Start, 1));
        Assert.Equal(Start.AddMinutes(1), meter.NextRoom(Start));

        meter.Add(new TypeStarts("b", Start.AddSeconds(10), 2));
        meter.Add(new TypeStarts("c", Start.AddSeconds(10), 1));
        Assert.Equal(Start.AddSeconds(30), meter.NextRoom(Start.AddSeconds(10)));
        Assert.Equal(Start.AddMinutes(1), meter.NextRoom(Start.AddSeconds(30)));
        Assert.Null(meter.NextRoom(Start.AddMinutes(1)));
    }

    [Fact]
    public void RoomOf_AnyStretchOfThePeriod_HoldsNoMoreThanTheLimit()
    {
        const int Limit = 7;
        var period = TimeSpan.FromSeconds(10);
        var meter = Meter(Limit, "10s");
        var random = new Random(5);
        var starts = new List<DateTimeOffset>();
        for (var now = Start; now < Start.AddMinutes(5); now += TimeSpan.FromMilliseconds(random.Next(1, 900)))
        {
            var room = meter.RoomOf("a", now).Room;
            var taken = Math.Min(room, random.Next(0, 4));
            for (var i = 0; i < taken; i++)
            {
                meter.Add(new TypeStarts("a", now, 1));
                starts.Add(now);
            }
        }

        Assert.True(starts.Count > 150, $"{starts.Count} starts");
        Assert.All(starts, first => Assert.InRange(starts.Count(start => start >= first && start < first + period), 1, Limit));
    }

    [Fact]
    public void Load_StartsOfAClockThatWasAhead_HoldNoLongerThanThePeriod()
    {
        var meter = Meter(1, "1m");
        meter.Load([new TypeStarts("a", Start.AddHours(1), 1)], Start);

        Assert.Equal((0, Start.AddMinutes(1)), meter.RoomOf("a", Start));
        Assert.Equal((1, null), meter.RoomOf("a", Start.AddMinutes(1)));
    }

    [Fact]
    public void RoomOf_ClockSetBack_HoldsNoLongerThanThePeriod()
    {
        var meter = Meter(1, "1m");
        meter.Add(new TypeStarts("a", Start, 1));

        Assert.Equal((1, null), meter.RoomOf("a", Start.AddHours(-1)));
    }

    [Theory]
    [InlineData("100/1m", 100, 60)]
    [InlineData("1/1.5s", 1, 1.5)]
    public void TryParse_Limit_IsRead(string text, int starts, double seconds)
    {
        Assert.True(RateLimit.TryParse(text, out var limit));
        Assert.Equal(new RateLimit(starts, TimeSpan.FromSeconds(seconds)), limit);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("100")]
    [InlineData("0/1m")]
    [InlineData("-1/1m")]
    [InlineData("1/0s")]
    [InlineData("1/60")]
    [InlineData("1/31d")]
    [InlineData("1/1m/1m")]
    [InlineData("1000001/1m")]
    public void TryParse_Other_IsRefused(string? text) => Assert.False(RateLimit.TryParse(text, out _));

    private static RateMeter Meter(int starts, string period)
    {
        Assert.True(RateLimit.TryParse($"{starts}/{period}", out var limit));
        return new RateMeter(new Dictionary<string, RateLimit> { ["a"] = limit! });
    }
}
