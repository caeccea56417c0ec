using McpCore.Engine.Jobs;

namespace McpCore.Engine.Tests.Jobs;

/// <summary>What holds for every back-off that a submit may ask for, tried with hundreds of them. A failure names its seed.</summary>
public sealed class BackoffPropertyTests
{
    private const int Cases = 500;
    private const int Attempts = 60;

    /// <summary>The rest of a tick that a fraction of a wait loses.</summary>
    private static readonly TimeSpan Rounding = TimeSpan.FromTicks(1);

    [Fact]
    public void DelayAfter_AnyBackoff_IsNeverNegativeAndNeverOverTheCap() =>
        ForEach((backoff, id) => Assert.All(Waits(backoff, id), wait => Assert.InRange(wait, TimeSpan.Zero, backoff.Max)));

    [Fact]
    public void DelayAfter_Exponential_GrowsUntilTheCapAndStaysThere() => ForEach((backoff, id) =>
    {
        var waits = Waits(backoff with { Kind = BackoffKind.Exponential, Jitter = false }, id);

        Assert.Equal(backoff.Initial < backoff.Max ? backoff.Initial : backoff.Max, waits[0]);
        Assert.All(waits.Zip(waits.Skip(1)), pair =>
        {
            Assert.True(pair.First <= pair.Second);
            var next = pair.First.Ticks * backoff.Factor;
            var tolerance = (long)((1 + backoff.Factor) * (1 + (next * 1e-12)));
            Assert.InRange(pair.Second.Ticks, Math.Min((long)next, backoff.Max.Ticks) - tolerance, Math.Min((long)next, backoff.Max.Ticks) + tolerance);
        });
    });

    [Fact]
    public void DelayAfter_Fixed_IsTheInitialWaitUpToTheCap() => ForEach((backoff, id) =>
        Assert.All(Waits(backoff with { Kind = BackoffKind.Fixed, Jitter = false }, id), wait => Assert.Equal(backoff.Initial < backoff.Max ? backoff.Initial : backoff.Max, wait)));

    [Fact]
    public void DelayAfter_List_IsTheListUpToTheCapAndThenItsLast() => ForEach((backoff, id) =>
    {
        var expected = Enumerable.Range(0, Attempts)
            .Select(index => backoff.Delays.Count == 0 ? TimeSpan.Zero : backoff.Delays[Math.Min(index, backoff.Delays.Count - 1)])
            .Select(wait => wait < backoff.Max ? wait : backoff.Max);

        Assert.Equal(expected, Waits(backoff with { Kind = BackoffKind.List, Jitter = false }, id));
    });

    [Fact]
    public void DelayAfter_WithJitter_LiesBetweenHalfOfTheWaitAndAllOfIt() => ForEach((backoff, id) =>
    {
        var whole = Waits(backoff with { Jitter = false }, id);

        Assert.All(Waits(backoff with { Jitter = true }, id).Zip(whole), pair => Assert.InRange(pair.First, (pair.Second / 2) - Rounding, pair.Second));
    });

    private static void ForEach(Action<Backoff, JobId> assert)
    {
        var ids = new JobIdSource(new ManualTimeProvider());
        for (var seed = 0; seed < Cases; seed++)
        {
            var backoff = Any(new Random(seed));
            try
            {
                assert(backoff, ids.Next());
            }
            catch (Xunit.Sdk.XunitException failure)
            {
                Assert.Fail($"Seed {seed}, {backoff}: {failure.Message}");
            }
        }
    }

    private static List<TimeSpan> Waits(Backoff backoff, JobId id) => [.. Enumerable.Range(1, Attempts).Select(attempt => backoff.DelayAfter(attempt, id))];

    private static Backoff Any(Random random) => new()
    {
        Kind = random.GetItems(Enum.GetValues<BackoffKind>(), 1)[0],
        Initial = AnySpan(random),
        Factor = random.Next(4) == 0 ? random.Next(1, 101) : 1 + (random.NextDouble() * 3),
        Max = AnySpan(random),
        Jitter = random.Next(2) == 0,
        Delays = [.. Enumerable.Range(0, random.Next(6)).Select(_ => AnySpan(random))],
    };

    /// <summary>From nothing to a month, short ones as often as long ones.</summary>
    private static TimeSpan AnySpan(Random random) => random.Next(10) == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Pow(10, random.NextDouble() * 9.4));
}
