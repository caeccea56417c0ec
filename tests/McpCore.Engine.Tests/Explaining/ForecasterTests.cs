using McpCore.Engine.Explaining;
using McpCore.Engine.Jobs;
using McpCore.Engine.Tests.Lifecycle;

namespace McpCore.Engine.Tests.Explaining;

/// <summary>Estimates of starts and ends.</summary>
public sealed class ForecasterTests
{
    private static readonly DateTimeOffset Now = JobSamples.Now;
    private static readonly Hold Full = new(HoldKind.Slot, new WaitingReason("no_free_slot", "All slots are taken."), new LimitUse(null, 2, 2));
    private static readonly Hold Absent = new(HoldKind.Other, WaitingReason.AgentMissing("sample"));

    [Fact]
    public void StartOf_NothingHoldsIt_IsNow() => Assert.Equal(Now, Start(0, null, []));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 4)]
    [InlineData(2, 1 + 10)]
    [InlineData(3, 4 + 10)]
    [InlineData(7, 4 + 30)]
    public void StartOf_BehindOthers_TakesTheSlotsRoundByRound(int ahead, int minutes) =>
        Assert.Equal(Now.AddMinutes(minutes), Start(ahead, 10, [Now.AddMinutes(1), Now.AddMinutes(4)], Full));

    [Fact]
    public void StartOf_ARunWhoseEndNobodyKnows_IsKnownOnlyForTheSlotsBeforeIt()
    {
        Assert.Equal(Now.AddMinutes(1), Start(0, 10, [Now.AddMinutes(1), null], Full));
        Assert.Null(Start(1, 10, [Now.AddMinutes(1), null], Full));
    }

    [Fact]
    public void StartOf_NoHistory_IsKnownOnlyForTheFirstRound()
    {
        Assert.Equal(Now.AddMinutes(1), Start(0, null, [Now.AddMinutes(1)], Full));
        Assert.Null(Start(1, null, [Now.AddMinutes(1)], Full));
        Assert.Null(Start(0, 10, [], Full));
    }

    [Fact]
    public void StartOf_SomethingThatNobodyCanForetell_IsUnknown() => Assert.Null(Start(0, 10, [Now.AddMinutes(1)], Full, Absent));

    [Fact]
    public void StartOf_AScheduledJob_IsItsTime()
    {
        var job = JobSamples.Scheduled();

        Assert.Equal(job.RunAt, Forecaster.StartOf(Of(null, null, new Hold(HoldKind.Time, job.Waiting!) { Until = job.RunAt }), [], Now));
    }

    [Fact]
    public void StartOf_ARateLimit_IsKnownForTheNextOfTheQueueAlone()
    {
        var limited = new Hold(HoldKind.Time, new WaitingReason("rate_limit", "It may start 1/1m and has.")) { Until = Now.AddSeconds(30) };

        Assert.Equal(Now.AddSeconds(30), Start(0, 10, [], limited));
        Assert.Null(Start(1, 10, [], limited));
        Assert.Null(Start(0, 10, [Now], limited, Full));
    }

    [Fact]
    public void StartOf_FurtherThanTheCalendar_IsUnknown() => Assert.Null(Start(long.MaxValue, 10, [Now], Full));

    [Theory]
    [InlineData(null, 10, 10)]
    [InlineData(0.01, 10, 10)]
    [InlineData(0.5, 10, 12)]
    [InlineData(1.0, 10, 6)]
    [InlineData(null, 2, 6)]
    public void EndOf_ARun_IsToldByItsProgressOrByTheOthers(double? fraction, int median, int minutes)
    {
        var run = JobSamples.Running() with { ProgressFraction = fraction };

        Assert.Equal(Now.AddMinutes(minutes), Forecaster.EndOf(run, new ExpectedRun(TimeSpan.FromMinutes(median), 3), Now.AddMinutes(6)));
    }

    [Fact]
    public void EndOf_NoProgressAndNoHistory_IsUnknown() => Assert.Null(Forecaster.EndOf(JobSamples.Running(), null, Now));

    private static DateTimeOffset? Start(long ahead, int? medianMinutes, IReadOnlyList<DateTimeOffset?> ends, params Hold[] holds) =>
        Forecaster.StartOf(Of(ahead, medianMinutes, holds), ends, Now);

    private static Forecast Of(long? ahead, int? medianMinutes, params Hold[] holds) => new()
    {
        Holds = holds,
        Ahead = ahead,
        Slots = (2, 2),
        ExpectedRun = medianMinutes is { } minutes ? new ExpectedRun(TimeSpan.FromMinutes(minutes), 5) : null,
    };
}
