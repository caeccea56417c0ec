using McpCore.Engine.Lifecycle;

namespace McpCore.Engine.Tests.Lifecycle;

/// <summary>What holds for the ranks of any two jobs: the lower one goes first. Tried with thousands of pairs.</summary>
public sealed class RankPropertyTests
{
    private const int Pairs = 5000;
    private const int Highest = 9;

    /// <summary>What a step of priority is worth, as SPEC and docs/states.md say.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(10);

    [Fact]
    public void RankAt_SameMoment_HigherPriorityGoesFirst() => ForEach((at, _, low, high) =>
        Assert.True(low == high || JobLifecycle.RankAt(at, Math.Max(low, high)) < JobLifecycle.RankAt(at, Math.Min(low, high))));

    [Fact]
    public void RankAt_SamePriority_WhatCameFirstGoesFirst() => ForEach((at, later, priority, _) =>
        Assert.True(JobLifecycle.RankAt(at, priority) < JobLifecycle.RankAt(later, priority)));

    [Fact]
    public void RankAt_AnyTwo_PriorityIsWorthTenMinutesAStepAndNoMore() => ForEach((at, later, priority, other) =>
        Assert.Equal(
            at - (priority * Step) < later - (other * Step),
            JobLifecycle.RankAt(at, priority) < JobLifecycle.RankAt(later, other)));

    /// <summary>So nothing starves: after an hour and a half nothing that comes anew goes first.</summary>
    [Fact]
    public void RankAt_LowestPriority_IsPassedOnlyByWhatComesWithinNinetyMinutes() => ForEach((at, later, _, priority) =>
        Assert.True(later - at <= Highest * Step || JobLifecycle.RankAt(at, 0) < JobLifecycle.RankAt(later, priority)));

    [Fact]
    public void AvailableAt_OfARank_IsTheMomentItWasMadeOf() => ForEach((at, _, priority, _) =>
        Assert.Equal(at, JobLifecycle.AvailableAt(JobLifecycle.RankAt(at, priority), priority)));

    private static void ForEach(Action<DateTimeOffset, DateTimeOffset, int, int> assert)
    {
        var random = new Random(20260102);
        for (var pair = 0; pair < Pairs; pair++)
        {
            // Most of them so close that the priorities decide.
            var at = DateTimeOffset.UnixEpoch.AddMilliseconds(random.NextInt64(4_000_000_000_000));
            var later = at.AddMilliseconds(1 + random.NextInt64(random.Next(4) == 0 ? 100_000_000_000 : 6_000_000));
            assert(at, later, random.Next(Highest + 1), random.Next(Highest + 1));
        }
    }
}
