using McpCore.Engine.Schedules;
using static McpCore.Engine.Tests.Schedules.ScheduleSamples;

namespace McpCore.Engine.Tests.Schedules;

/// <summary>What is fired, made up for and left out, by policy. A firing that is a minute late was missed.</summary>
public sealed class FirePlanTests
{
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData(MisfirePolicy.FireOnce)]
    [InlineData(MisfirePolicy.Skip)]
    [InlineData(MisfirePolicy.All)]
    public void Of_NothingDue_IsNothing(MisfirePolicy policy)
    {
        var plan = Plan(Every(TenMinutes), policy, Minute(10).AddTicks(-1));

        Assert.Empty(plan.Fire);
        Assert.Null(plan.Skipped);
    }

    [Theory]
    [InlineData(MisfirePolicy.FireOnce)]
    [InlineData(MisfirePolicy.Skip)]
    [InlineData(MisfirePolicy.All)]
    public void Of_OneDue_FiresItUnderEveryPolicy(MisfirePolicy policy)
    {
        var onTime = Plan(Every(TenMinutes), policy, Minute(10));
        var late = Plan(Every(TenMinutes), policy, Minute(11).AddTicks(-1));

        Assert.Equal([Minute(10)], onTime.Fire);
        Assert.Equal([Minute(10)], late.Fire);
        Assert.Null(onTime.Skipped);
        Assert.Null(late.Skipped);
    }

    [Theory]
    [InlineData(MisfirePolicy.FireOnce)]
    [InlineData(MisfirePolicy.Skip)]
    [InlineData(MisfirePolicy.All)]
    public void Of_SeveralWithinTheTolerance_FiresEach(MisfirePolicy policy)
    {
        var plan = Plan(Every(TimeSpan.FromSeconds(10)), policy, Second(59));

        Assert.Equal([Second(10), Second(20), Second(30), Second(40), Second(50)], plan.Fire);
        Assert.Null(plan.Skipped);
    }

    [Fact]
    public void Of_OneMissed_IsMadeUpForOrLeftOut()
    {
        var once = Plan(Every(TenMinutes), MisfirePolicy.FireOnce, Minute(11));
        var skip = Plan(Every(TenMinutes), MisfirePolicy.Skip, Minute(11));
        var all = Plan(Every(TenMinutes), MisfirePolicy.All, Minute(11));

        AssertPlan(once, [Minute(10)], null);
        AssertPlan(skip, [], (Minute(10), Minute(10)));
        AssertPlan(all, [Minute(10)], null);
    }

    [Fact]
    public void Of_SeveralMissedAndNoneCurrent_FollowsThePolicy()
    {
        var once = Plan(Every(TenMinutes), MisfirePolicy.FireOnce, Minute(35));
        var skip = Plan(Every(TenMinutes), MisfirePolicy.Skip, Minute(35));
        var all = Plan(Every(TenMinutes), MisfirePolicy.All, Minute(35));

        AssertPlan(once, [Minute(30)], (Minute(10), Minute(20)));
        AssertPlan(skip, [], (Minute(10), Minute(30)));
        AssertPlan(all, [Minute(10), Minute(20), Minute(30)], null);
    }

    [Fact]
    public void Of_SeveralMissedAndOneCurrent_FollowsThePolicy()
    {
        var once = Plan(Every(TenMinutes), MisfirePolicy.FireOnce, Minute(30));
        var skip = Plan(Every(TenMinutes), MisfirePolicy.Skip, Minute(30));
        var all = Plan(Every(TenMinutes), MisfirePolicy.All, Minute(30));

        AssertPlan(once, [Minute(30)], (Minute(10), Minute(20)));
        AssertPlan(skip, [Minute(30)], (Minute(10), Minute(20)));
        AssertPlan(all, [Minute(10), Minute(20), Minute(30)], null);
    }

    [Fact]
    public void Of_MoreMissedThanAreMadeUpFor_LeavesTheOldestOut()
    {
        var schedule = Every(TenMinutes);
        var missed = FirePlan.MaxMadeUp + 7;

        var plan = Plan(schedule, MisfirePolicy.All, Minute((10 * missed) + 5));

        Assert.Equal(FirePlan.MaxMadeUp, plan.Fire.Count);
        Assert.Equal((Minute(80), Minute(10 * missed)), (plan.Fire[0], plan.Fire[^1]));
        Assert.Equal((Minute(10), Minute(70)), plan.Skipped);
    }

    [Fact]
    public void Of_ExactlyAsManyMissedAsAreMadeUpFor_LeavesNoneOut()
    {
        var plan = Plan(Every(TenMinutes), MisfirePolicy.All, Minute((10 * FirePlan.MaxMadeUp) + 5));

        Assert.Equal(FirePlan.MaxMadeUp, plan.Fire.Count);
        Assert.Null(plan.Skipped);
    }

    [Theory]
    [InlineData(MisfirePolicy.FireOnce, 1)]
    [InlineData(MisfirePolicy.Skip, 0)]
    [InlineData(MisfirePolicy.All, 2)]
    public void Of_EndedMeanwhile_MakesUpForWhatLayBeforeTheEnd(MisfirePolicy policy, int fired)
    {
        var plan = Plan(Every(TenMinutes) with { EndAt = Minute(25) }, policy, Minute(500));

        Assert.Equal(fired, plan.Fire.Count);
        Assert.DoesNotContain(plan.Fire, moment => moment > Minute(25));
    }

    [Fact]
    public void Of_StartedMeanwhile_MakesUpForWhatLayAfterTheStart()
    {
        var plan = Plan(Every(TenMinutes) with { StartAt = Minute(15) }, MisfirePolicy.All, Minute(37));

        AssertPlan(plan, [Minute(15), Minute(25), Minute(35)], null);
    }

    [Fact]
    public void Of_HandledInPart_GoesOnFromThere()
    {
        var plan = Plan(Every(TenMinutes) with { HandledUntil = Minute(20) }, MisfirePolicy.All, Minute(45));

        AssertPlan(plan, [Minute(30), Minute(40)], null);
    }

    [Fact]
    public void Of_AHugeGap_CostsFewQuestions()
    {
        var rules = new RuleBook();
        var schedule = Cron("hourly") with { Misfire = MisfirePolicy.All };

        var plan = FirePlan.Of(schedule, FireTimes.Of(schedule, rules, []), Start.AddYears(1000).AddMinutes(5));

        Assert.Equal(FirePlan.MaxMadeUp, plan.Fire.Count);
        Assert.InRange(rules.Asked, FirePlan.MaxMadeUp, FirePlan.MaxMadeUp + 10);
    }

    [Fact]
    public void Of_RandomGaps_CountsEveryFiringOnce()
    {
        var random = new Random(11);
        for (var i = 0; i < 1000; i++)
        {
            var schedule = Every(TimeSpan.FromSeconds(random.Next(1, 200))) with { Misfire = (MisfirePolicy)random.Next(3) };
            var now = Start.AddMilliseconds(random.Next(1_000_000));
            var due = schedule.Times().Between(Start, now).ToList();

            var plan = FirePlan.Of(schedule, schedule.Times(), now);

            var skipped = plan.Skipped is { } gap ? schedule.Times().Between(gap.First.AddTicks(-1), gap.Last) : [];
            Assert.Equal(due, skipped.Concat(plan.Fire));
        }
    }

    private static FirePlan Plan(Schedule schedule, MisfirePolicy policy, DateTimeOffset now) => FirePlan.Of(schedule with { Misfire = policy }, schedule.Times(), now);

    private static void AssertPlan(FirePlan plan, DateTimeOffset[] fire, (DateTimeOffset First, DateTimeOffset Last)? skipped)
    {
        Assert.Equal(fire, plan.Fire);
        Assert.Equal(skipped, plan.Skipped);
    }
}
