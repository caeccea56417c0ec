using McpCore.Engine.Schedules;
using static McpCore.Engine.Tests.Schedules.ScheduleSamples;

namespace McpCore.Engine.Tests.Schedules;

public sealed class FireTimesTests
{
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    [Fact]
    public void Next_Interval_IsCountedFromTheCreation()
    {
        var times = Every(TenMinutes).Times();

        Assert.Equal(Minute(10), times.Next(Minute(0)));
        Assert.Equal(Minute(10), times.Next(Minute(10).AddTicks(-1)));
        Assert.Equal(Minute(20), times.Next(Minute(10)));
        Assert.Equal(Minute(40), times.Next(Minute(33)));
    }

    [Fact]
    public void Next_IntervalWithAStart_IsCountedFromTheStartWhichFiresToo()
    {
        var times = (Every(TenMinutes) with { StartAt = Minute(7) }).Times();

        Assert.Equal(Minute(7), times.Next(Minute(0)));
        Assert.Equal(Minute(7), times.Next(Minute(7).AddTicks(-1)));
        Assert.Equal(Minute(17), times.Next(Minute(7)));
    }

    [Fact]
    public void Next_IntervalWithAStartInThePast_KeepsItsGrid()
    {
        var times = (Every(TenMinutes) with { StartAt = Minute(-1003) }).Times();

        Assert.Equal(Minute(7), times.Next(Minute(0)));
    }

    [Fact]
    public void Next_CronWithAStart_MayFireAtTheStart()
    {
        var times = (Cron("hourly") with { StartAt = Minute(120) }).Times();

        Assert.Equal(Minute(120), times.Next(Minute(0)));
        Assert.Equal(Minute(180), times.Next(Minute(120)));
    }

    [Theory]
    [InlineData("every")]
    [InlineData("cron")]
    public void Next_End_IsTheLastMomentThatMayFire(string kind)
    {
        var schedule = kind == "cron" ? Cron("hourly") : Every(TimeSpan.FromHours(1));
        var inclusive = (schedule with { EndAt = Minute(120) }).Times();
        var exclusive = (schedule with { EndAt = Minute(120).AddTicks(-1) }).Times();

        Assert.Equal(Minute(120), inclusive.Next(Minute(60)));
        Assert.Null(inclusive.Next(Minute(120)));
        Assert.Null(exclusive.Next(Minute(60)));
    }

    [Fact]
    public void Next_RuleWithoutAFiring_IsNull() => Assert.Null(Cron("never").Times().Next(Start));

    [Fact]
    public void Next_AtTheEndOfTime_IsNull()
    {
        var times = (Every(TimeSpan.FromDays(3_000_000)) with { StartAt = Start }).Times();

        Assert.Equal(Start, times.Next(Start.AddDays(-1)));
        Assert.Null(times.Next(Start));
        Assert.Null(Every(TimeSpan.FromSeconds(1)).Times().Next(DateTimeOffset.MaxValue.AddTicks(-5)));
    }

    [Theory]
    [InlineData("every")]
    [InlineData("cron")]
    public void Between_Moments_LeavesTheFirstOutAndTakesTheLast(string kind)
    {
        var times = (kind == "cron" ? Cron("hourly") : Every(TimeSpan.FromHours(1))).Times();

        Assert.Equal([Minute(120), Minute(180)], times.Between(Minute(60), Minute(180)));
        Assert.Equal([Minute(60), Minute(120)], times.Between(Minute(60).AddTicks(-1), Minute(180).AddTicks(-1)));
        Assert.Empty(times.Between(Minute(60), Minute(60)));
        Assert.Empty(times.Between(Minute(61), Minute(119)));
    }

    [Theory]
    [InlineData("every")]
    [InlineData("cron")]
    public void Last_Moments_LeavesTheFirstOutAndTakesTheLast(string kind)
    {
        var times = (kind == "cron" ? Cron("hourly") : Every(TimeSpan.FromHours(1))).Times();

        Assert.Equal([Minute(120), Minute(180)], times.Last(10, Minute(60), Minute(180)));
        Assert.Equal([Minute(180)], times.Last(1, Minute(60), Minute(180)));
        Assert.Equal([Minute(120)], times.Last(1, Minute(60), Minute(180).AddTicks(-1)));
        Assert.Equal([Minute(60)], times.Last(1, Minute(60).AddTicks(-1), Minute(60)));
        Assert.Empty(times.Last(1, Minute(60), Minute(60)));
        Assert.Empty(times.Last(1, Minute(61), Minute(119)));
    }

    [Fact]
    public void Last_Bounds_HoldBackwardsToo()
    {
        var times = (Every(TenMinutes) with { StartAt = Minute(20), EndAt = Minute(50) }).Times();

        Assert.Equal([Minute(20), Minute(30), Minute(40), Minute(50)], times.Last(10, Minute(0), Minute(100)));
        Assert.Equal([Minute(20), Minute(30), Minute(40), Minute(50)], times.Between(Minute(0), Minute(100)));
    }

    [Fact]
    public void Last_CronWithAStart_TakesAFiringAtTheStart()
    {
        var times = (Cron("hourly") with { StartAt = Minute(120) }).Times();

        Assert.Equal([Minute(120), Minute(180)], times.Last(10, Minute(0), Minute(180)));
    }

    [Fact]
    public void Last_AfterAHugeGap_IsAskedForAsManyAsAreWanted()
    {
        var rules = new RuleBook();
        var times = FireTimes.Of(Cron("hourly"), rules, []);

        var last = times.Last(3, Start, Start.AddYears(500));

        Assert.Equal([Start.AddYears(500).AddHours(-2), Start.AddYears(500).AddHours(-1), Start.AddYears(500)], last);
        Assert.InRange(rules.Asked, 3, 4);
        Assert.Equal([Start.AddYears(500)], Every(TimeSpan.FromSeconds(1)).Times().Last(1, Start, Start.AddYears(500)));
    }

    [Fact]
    public void LastAndBetween_RandomQuestions_Agree()
    {
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var schedule = Every(TimeSpan.FromMilliseconds(random.Next(1000, 100_000))) with
            {
                StartAt = random.Next(2) == 0 ? null : Second(random.Next(-1000, 1000)),
                EndAt = random.Next(2) == 0 ? null : Second(random.Next(0, 2000)),
            };
            var after = Second(random.Next(-1000, 1000));
            var until = after.AddMilliseconds(random.Next(1_000_000));

            Assert.Equal(schedule.Times().Between(after, until), schedule.Times().Last(int.MaxValue, after, until));
        }
    }

    [Fact]
    public void Of_Cron_IsCountedInItsZone()
    {
        var rules = new RuleBook();

        FireTimes.Of(Cron("hourly") with { TimeZone = "Europe/Zurich" }, rules, []);

        Assert.Equal("Europe/Zurich", rules.Zone?.Id);
    }

    [Fact]
    public void Of_UnknownZone_SaysWhich()
    {
        var fault = Assert.Throws<FormatException>(() => (Cron("hourly") with { TimeZone = "Europe/Atlantis" }).Times());

        Assert.Equal("\"Europe/Atlantis\" is no time zone of this machine", fault.Message);
    }
}
