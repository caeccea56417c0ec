using McpCore.Engine.Schedules;

namespace McpCore.Scheduling.Tests;

/// <summary>
/// Random expressions against a walk through every minute: each firing matches its expression field by field, firings go up, and none is left out; also on the nights on which
/// clocks are changed. A failure names its seed.
/// </summary>
public sealed class CronPropertyTests
{
    private const int Expressions = 300;
    private const int Nights = 60;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void Next_AnyExpressionInUtc_FiresInTheMinutesThatMatchAndInNoOther()
    {
        for (var seed = 0; seed < Expressions; seed++)
        {
            var random = new Random(seed);
            var sample = CronSample.Any(random);
            var from = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(525_600));
            var until = from.AddDays(40);
            var expected = Minutes(from + Minute, until).Where(minute => sample.Matches(minute.UtcDateTime)).ToList();

            var rule = CronRules.Parse(sample.Text, TimeZoneInfo.Utc);

            AssertSame(expected, Forward(rule, from, until), $"Seed {seed}, {sample.Text}, forwards");
            AssertSame(expected, Backward(rule, from, until), $"Seed {seed}, {sample.Text}, backwards");
        }
    }

    [Theory]
    [InlineData("Europe/Zurich")]
    [InlineData("Europe/London")]
    [InlineData("America/New_York")]
    [InlineData("America/St_Johns")]
    [InlineData("America/Santiago")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Asia/Kathmandu")]
    [InlineData("Asia/Beirut")]
    public void Next_AroundEveryChangeOfClocks_FiresAsTheWallClockSays(string id)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
        foreach (var change in ChangesOf(zone, 2026).DefaultIfEmpty(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero)))
        {
            for (var seed = 0; seed < Nights; seed++)
            {
                var sample = CronSample.AtNight(new Random(seed));
                var (from, until) = (change.AddHours(-30), change.AddHours(30));

                var firings = Forward(CronRules.Parse(sample.Text, zone), from, until);

                AssertNight(sample, zone, change, Minutes(from + Minute, until), firings, $"{sample.Text} in {id} around {change:O}, seed {seed}");
            }
        }
    }

    private static void AssertNight(CronSample sample, TimeZoneInfo zone, DateTimeOffset change, IEnumerable<DateTimeOffset> minutes, List<DateTimeOffset> firings, string what)
    {
        var moved = zone.GetUtcOffset(change) - zone.GetUtcOffset(change - Minute);
        var fired = firings.ToHashSet();
        var repeated = new List<bool>();
        foreach (var minute in minutes)
        {
            var matches = sample.Matches(TimeZoneInfo.ConvertTime(minute, zone).DateTime);
            if (moved < TimeSpan.Zero && minute >= change && minute < change - moved)
            {
                // The wall clock shows it for the second time: a fixed time has fired, a pattern fires again.
                Assert.True(matches || !fired.Contains(minute), $"{what}: fires at {minute:O}.");
                if (matches)
                {
                    repeated.Add(fired.Contains(minute));
                }

                continue;
            }

            if (minute == change && moved > TimeSpan.Zero)
            {
                // What the wall clock leaves out happens once, at the end of the gap.
                var gap = TimeZoneInfo.ConvertTime(change - Minute, zone).DateTime + Minute;
                matches |= Enumerable.Range(0, (int)moved.TotalMinutes).Any(skipped => sample.Matches(gap.AddMinutes(skipped)));
            }

            Assert.True(matches == fired.Contains(minute), $"{what}: {(matches ? "does not fire" : "fires")} at {minute:O}.");
        }

        Assert.True(repeated.Distinct().Count() < 2, $"{what}: fires at a part of the repeated times.");
        Assert.True(firings.SequenceEqual(fired.Order()), $"{what}: not in order.");
    }

    private static void AssertSame(List<DateTimeOffset> expected, List<DateTimeOffset> actual, string what)
    {
        var missing = expected.Except(actual).Take(3).Select(moment => moment.ToString("u"));
        var surplus = actual.Except(expected).Take(3).Select(moment => moment.ToString("u"));
        Assert.True(expected.SequenceEqual(actual), $"{what}: missing {string.Join(", ", missing)}; not of the expression {string.Join(", ", surplus)}.");
    }

    /// <summary>The moments at which a zone's clocks are changed.</summary>
    private static IEnumerable<DateTimeOffset> ChangesOf(TimeZoneInfo zone, int year)
    {
        var begin = new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return Minutes(begin + Minute, begin.AddYears(1)).Where(minute => minute.Minute % 30 == 0 && zone.GetUtcOffset(minute) != zone.GetUtcOffset(minute - Minute));
    }

    private static IEnumerable<DateTimeOffset> Minutes(DateTimeOffset from, DateTimeOffset until)
    {
        for (var minute = from; minute < until; minute += Minute)
        {
            yield return minute;
        }
    }

    private static List<DateTimeOffset> Forward(CronRule rule, DateTimeOffset from, DateTimeOffset until)
    {
        var firings = new List<DateTimeOffset>();
        for (var next = rule.Next(from); next < until; next = rule.Next(next.Value))
        {
            firings.Add(next.Value);
        }

        return firings;
    }

    private static List<DateTimeOffset> Backward(CronRule rule, DateTimeOffset from, DateTimeOffset until)
    {
        var firings = new List<DateTimeOffset>();
        for (var previous = rule.Previous(until); previous > from; previous = rule.Previous(previous.Value))
        {
            firings.Add(previous.Value);
        }

        firings.Reverse();
        return firings;
    }
}
