using McpCore.Engine.Schedules;
using static McpCore.Engine.Tests.Schedules.ScheduleSamples;

namespace McpCore.Engine.Tests.Schedules;

public sealed class JitterTests
{
    [Fact]
    public void DueAt_WithoutJitter_IsTheMoment() => Assert.Equal(Minute(10), Every(TimeSpan.FromMinutes(10)).Times().DueAt(Minute(10)));

    [Fact]
    public void DueAt_Jitter_IsAlwaysTheSameAndDependsOnNameAndMoment()
    {
        var schedule = Every(TimeSpan.FromMinutes(10)) with { Jitter = TimeSpan.FromMinutes(2) };

        var due = schedule.Times().DueAt(Minute(10));

        Assert.Equal(due, schedule.Times().DueAt(Minute(10)));
        Assert.NotEqual(due - Minute(10), schedule.Times().DueAt(Minute(20)) - Minute(20));
        Assert.NotEqual(due, (schedule with { Name = "other" }).Times().DueAt(Minute(10)));
    }

    [Fact]
    public void DueAt_ManyMoments_SpreadsThemOverTheWholeJitter()
    {
        var times = (Every(TimeSpan.FromMinutes(10)) with { Jitter = TimeSpan.FromMinutes(2) }).Times();

        var delays = Enumerable.Range(1, 1000).Select(n => (times.DueAt(Minute(10 * n)) - Minute(10 * n)).TotalSeconds).ToList();

        Assert.All(delays, delay => Assert.InRange(delay, 0, 120));
        Assert.InRange(delays.Average(), 55, 65);
        Assert.InRange(delays.Min(), 0, 2);
        Assert.InRange(delays.Max(), 118, 120);
    }

    [Fact]
    public void DueAt_JitterLongerThanTheInterval_KeepsTheOrder()
    {
        var times = (Every(TimeSpan.FromSeconds(10)) with { Jitter = TimeSpan.FromHours(1) }).Times();

        var due = Enumerable.Range(1, 1000).Select(n => times.DueAt(Second(10 * n))).ToList();

        Assert.All(due.Zip(due.Skip(1)), pair => Assert.True(pair.First < pair.Second));
        Assert.All(due.Select((moment, i) => moment - Second(10 * (i + 1))), delay => Assert.True(delay < TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Plan_BeforeTheShareHasPassed_FiresNothingAndThenOnTime()
    {
        var schedule = Every(TimeSpan.FromMinutes(10)) with { Jitter = TimeSpan.FromMinutes(8) };
        var times = schedule.Times();
        var due = times.DueAt(Minute(10));

        Assert.Empty(FirePlan.Of(schedule, times, due.AddMilliseconds(-1)).Fire);
        Assert.Equal([Minute(10)], FirePlan.Of(schedule, times, due).Fire);
    }

    [Theory]
    [InlineData(MisfirePolicy.Skip)]
    [InlineData(MisfirePolicy.FireOnce)]
    public void Plan_LateBehindItsShare_IsMissedOnlyAMinuteAfterIt(MisfirePolicy misfire)
    {
        var schedule = Every(TimeSpan.FromMinutes(10)) with { Jitter = TimeSpan.FromMinutes(8), Misfire = misfire };
        var times = schedule.Times();
        var due = times.DueAt(Minute(10));

        var inTime = FirePlan.Of(schedule, times, due + TimeSpan.FromSeconds(59));
        var late = FirePlan.Of(schedule, times, due + TimeSpan.FromSeconds(61));

        Assert.Equal([Minute(10)], inTime.Fire);
        Assert.Null(inTime.Skipped);
        Assert.Equal(misfire == MisfirePolicy.Skip ? [] : [Minute(10)], late.Fire);
    }

    [Fact]
    public void Next_ExcludedDays_AreLeftOutInBothDirections()
    {
        // Minute 0 is a Friday.
        var times = Every(TimeSpan.FromHours(12)).Times(Without("sat", "sun"));

        Assert.Equal(Start.AddHours(12), times.Next(Start));
        Assert.Equal(Start.AddDays(3), times.Next(Start.AddHours(12)));
        Assert.Equal([Start.AddHours(12), Start.AddDays(3)], times.Last(2, Start, Start.AddDays(3)));
        Assert.Equal(["days-off"], times.ExcludedBy(Start.AddDays(1)));
    }

    [Fact]
    public void Next_ExcludedForGood_IsNone() => Assert.Null(Every(TimeSpan.FromDays(7)).Times(Without("fri")).Next(Start));
}
