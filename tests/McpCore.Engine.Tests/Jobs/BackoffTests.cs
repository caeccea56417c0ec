using McpCore.Engine.Jobs;

namespace McpCore.Engine.Tests.Jobs;

public sealed class BackoffTests
{
    private static readonly JobId Id = JobId.Parse("0194269c-9d88-7abc-8012-3456789abcde");
    private static readonly Backoff Exact = new() { Jitter = false };

    [Fact]
    public void Defaults_Always_AreAsDocumented()
    {
        var backoff = new Backoff();

        Assert.Equal(BackoffKind.Exponential, backoff.Kind);
        Assert.Equal(TimeSpan.FromSeconds(1), backoff.Initial);
        Assert.Equal(2, backoff.Factor);
        Assert.Equal(TimeSpan.FromMinutes(5), backoff.Max);
        Assert.True(backoff.Jitter);
        Assert.Empty(backoff.Delays);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(9, 256)]
    [InlineData(10, 300)]
    [InlineData(100_000, 300)]
    public void DelayAfter_Exponential_DoublesUpToTheCap(int attempt, int seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), Exact.DelayAfter(attempt, Id));
    }

    [Fact]
    public void DelayAfter_ExponentialWithFactor_Multiplies()
    {
        var backoff = Exact with { Initial = TimeSpan.FromMilliseconds(100), Factor = 1.5 };

        Assert.Equal([100, 150, 225], Waits(backoff, 3));
    }

    [Fact]
    public void DelayAfter_ExponentialFromNothing_NeverWaits()
    {
        var backoff = Exact with { Initial = TimeSpan.Zero };

        Assert.Equal(TimeSpan.Zero, backoff.DelayAfter(1, Id));
        Assert.Equal(TimeSpan.Zero, backoff.DelayAfter(5000, Id));
    }

    [Fact]
    public void DelayAfter_Fixed_IsTheSameEachTime()
    {
        var backoff = Exact with { Kind = BackoffKind.Fixed, Initial = TimeSpan.FromMilliseconds(700) };

        Assert.Equal([700, 700, 700], Waits(backoff, 3));
    }

    [Fact]
    public void DelayAfter_List_RepeatsTheLast()
    {
        var backoff = Exact with { Kind = BackoffKind.List, Delays = [TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)] };

        Assert.Equal([3000, 1000, 2000, 2000, 2000], Waits(backoff, 5));
    }

    [Fact]
    public void DelayAfter_EmptyList_NeverWaits()
    {
        Assert.Equal([0, 0], Waits(Exact with { Kind = BackoffKind.List }, 2));
    }

    [Theory]
    [InlineData(BackoffKind.Exponential)]
    [InlineData(BackoffKind.Fixed)]
    [InlineData(BackoffKind.List)]
    public void DelayAfter_EveryKind_IsCapped(BackoffKind kind)
    {
        var backoff = new Backoff { Kind = kind, Initial = TimeSpan.FromHours(1), Delays = [TimeSpan.FromHours(1)], Max = TimeSpan.FromSeconds(10), Jitter = false };

        Assert.Equal([10_000, 10_000], Waits(backoff, 2));
    }

    [Fact]
    public void DelayAfter_WithJitter_StaysBetweenHalfAndWhole()
    {
        var backoff = new Backoff { Kind = BackoffKind.Fixed, Initial = TimeSpan.FromSeconds(10) };
        var ids = new JobIdSource(new ManualTimeProvider());

        var waits = Enumerable.Range(1, 2000).Select(attempt => backoff.DelayAfter(attempt, ids.Next()).TotalSeconds).ToList();

        Assert.All(waits, wait => Assert.InRange(wait, 5, 10));
        Assert.InRange(waits.Average(), 7.2, 7.8);
        Assert.True(waits.Min() < 5.2 && waits.Max() > 9.8, "the whole range is used");
    }

    [Fact]
    public void DelayAfter_WithJitter_IsTheSameForTheSameJobAndAttempt()
    {
        var backoff = new Backoff();

        Assert.Equal(backoff.DelayAfter(3, Id), backoff.DelayAfter(3, Id));
        Assert.Equal(TimeSpan.FromTicks(9_621_731), backoff.DelayAfter(1, Id));
        Assert.NotEqual(backoff.DelayAfter(3, Id), backoff.DelayAfter(3, JobId.Parse("0194269c-9d88-7abc-8012-3456789abcdf")));
    }

    [Fact]
    public void DelayAfter_NoAttempt_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Backoff().DelayAfter(0, Id));
    }

    private static List<double> Waits(Backoff backoff, int attempts) =>
        [.. Enumerable.Range(1, attempts).Select(attempt => backoff.DelayAfter(attempt, Id).TotalMilliseconds)];
}
