using System.Globalization;
using McpCore.Engine.Schedules;

namespace McpCore.Scheduling.Tests;

/// <summary>
/// The nights on which clocks are changed. Zurich: 2026-03-29, 02:00 becomes 03:00 at 01:00 UTC; 2026-10-25, 03:00 becomes 02:00 at 01:00 UTC.
/// New York: 2026-03-08, 02:00 becomes 03:00 at 07:00 UTC; 2026-11-01, 02:00 becomes 01:00 at 06:00 UTC.
/// </summary>
public sealed class DaylightSavingTests
{
    private const string Zurich = "Europe/Zurich";
    private const string NewYork = "America/New_York";

    /// <summary>Half an hour, and on the southern half of the earth.</summary>
    private const string LordHowe = "Australia/Lord_Howe";

    [Theory]
    [InlineData(Zurich, "30 2 * * *", "2026-03-28T12:00", "2026-03-30T12:00", "29T01:00", "30T00:30")]
    [InlineData(Zurich, "15,45 2 * * *", "2026-03-28T12:00", "2026-03-30T12:00", "29T01:00", "30T00:15", "30T00:45")]
    [InlineData(Zurich, "0,30 2,3 * * *", "2026-03-28T12:00", "2026-03-29T12:00", "29T01:00", "29T01:30")]
    [InlineData(NewYork, "30 2 * * *", "2026-03-07T12:00", "2026-03-09T12:00", "08T07:00", "09T06:30")]
    public void Next_FixedTimeInTheMissingHour_FiresOnceAtItsEnd(string zone, string cron, string from, string until, params string[] firings) =>
        AssertFirings(zone, cron, from, until, firings);

    [Theory]
    [InlineData(Zurich, "30 2 * * *", "2026-10-24T12:00", "2026-10-26T12:00", "25T00:30", "26T01:30")]
    [InlineData(Zurich, "15,45 2 * * *", "2026-10-24T12:00", "2026-10-26T01:20", "25T00:15", "25T00:45", "26T01:15")]
    [InlineData(NewYork, "30 1 * * *", "2026-10-31T12:00", "2026-11-02T12:00", "01T05:30", "02T06:30")]
    [InlineData(NewYork, "30 2 * * *", "2026-10-31T12:00", "2026-11-02T12:00", "01T07:30", "02T07:30")]
    [InlineData(LordHowe, "45 1 * * *", "2026-04-03T20:00", "2026-04-05T20:00", "04T14:45", "05T15:15")]
    public void Next_FixedTimeInTheRepeatedHour_FiresOnce(string zone, string cron, string from, string until, params string[] firings) =>
        AssertFirings(zone, cron, from, until, firings);

    [Theory]
    [InlineData(Zurich, "*/30 2 * * *", "2026-10-24T12:00", "2026-10-25T12:00", "25T00:00", "25T00:30", "25T01:00", "25T01:30")]
    [InlineData(Zurich, "0 0/30 2 * * ?", "2026-10-24T12:00", "2026-10-25T12:00", "25T00:00", "25T00:30", "25T01:00", "25T01:30")]
    [InlineData(Zurich, "0 * * * *", "2026-10-24T23:30", "2026-10-25T02:30", "25T00:00", "25T01:00", "25T02:00")]
    [InlineData(NewYork, "*/30 1 * * *", "2026-10-31T12:00", "2026-11-01T12:00", "01T05:00", "01T05:30", "01T06:00", "01T06:30")]
    public void Next_PatternWithinTheRepeatedHour_FiresInBoth(string zone, string cron, string from, string until, params string[] firings) =>
        AssertFirings(zone, cron, from, until, firings);

    [Theory]
    [InlineData(Zurich, "0 * * * *", "2026-03-28T23:30", "2026-03-29T03:30", "29T00:00", "29T01:00", "29T02:00", "29T03:00")]
    [InlineData(NewYork, "*/30 1-3 * * *", "2026-03-08T05:00", "2026-03-08T12:00", "08T06:00", "08T06:30", "08T07:00", "08T07:30")]
    public void Next_PatternOverTheMissingHour_GoesOnAtItsEnd(string zone, string cron, string from, string until, params string[] firings) =>
        AssertFirings(zone, cron, from, until, firings);

    /// <summary>A schedule that is resumed in the second of the two hours has fired in the first.</summary>
    [Theory]
    [InlineData(Zurich, "30 2 * * *", "2026-10-25T01:10", "2026-10-26T01:30")]
    [InlineData(Zurich, "15,45 2 * * *", "2026-10-25T01:00", "2026-10-26T01:15")]
    [InlineData(Zurich, "10 1,2 * * *", "2026-10-25T01:05", "2026-10-26T00:10")]
    [InlineData(NewYork, "30 1 * * *", "2026-11-01T06:29", "2026-11-02T06:30")]
    [InlineData(LordHowe, "45 1 * * *", "2026-04-04T15:01", "2026-04-05T15:15")]
    public void Next_AskedInTheSecondOfTheHours_DoesNotNameWhatHasFired(string zone, string cron, string asked, string next) =>
        Assert.Equal(At(next), Rule(zone, cron).Next(At(asked)));

    [Theory]
    [InlineData("UTC")]
    [InlineData(Zurich)]
    [InlineData(NewYork)]
    [InlineData(LordHowe)]
    public void NextAndPrevious_FromThousandsOfMoments_NameTheSameFirings(string zone)
    {
        string[] crons =
        [
            "30 2 * * *", "15,45 2 * * *", "15,45 1 * * *", "0 * * * *", "*/20 * * * *", "30 */2 * * *", "0 0 13 * FRI", "0 30 1 ? * SUN", "*/7 0-3 * * SUN",
            "10 1,2 * * *", "0 2 * * *", "0 3 * * *", "0 0 1 1 *", "0,1 2 * 3,4,10,11 *", "5-50/15 1 * * 0", "@hourly",
        ];
        var random = new Random(20261025);
        foreach (var cron in crons)
        {
            var rule = Rule(zone, cron);
            var firings = Walk(rule, At("2024-12-01T00:00"), At("2028-02-01T00:00"));
            for (var i = 0; i < 200; i++)
            {
                AssertAgree(rule, firings, RandomMoment(random), $"{cron} in {zone}");
            }
        }
    }

    /// <summary>Whatever the moment of the question, its neighbours are those of the one walk through time.</summary>
    private static void AssertAgree(CronRule rule, List<DateTimeOffset> firings, DateTimeOffset moment, string what)
    {
        var index = firings.BinarySearch(moment);
        var (next, previous) = index < 0 ? (~index, ~index - 1) : (index + 1, index - 1);
        Assert.True(rule.Next(moment) == Of(firings, next), $"{what}: after {moment:O} comes {rule.Next(moment):O}, not {Of(firings, next):O}.");
        Assert.True(previous < 0 || rule.Previous(moment) == firings[previous], $"{what}: before {moment:O} was {rule.Previous(moment):O}, not {Of(firings, previous):O}.");
    }

    private static DateTimeOffset? Of(List<DateTimeOffset> firings, int index) => index >= 0 && index < firings.Count ? firings[index] : null;

    /// <summary>Half of the moments lie near a change of clocks, some on whole minutes, where firings are.</summary>
    private static DateTimeOffset RandomMoment(Random random)
    {
        string[] changes = ["2026-03-29T01:00", "2026-10-25T01:00", "2026-03-08T07:00", "2026-11-01T06:00", "2026-04-04T15:00", "2026-10-03T15:30"];
        var moment = random.Next(2) == 0 ? At("2026-01-01T00:00").AddSeconds(random.Next(365 * 86400)) : At(changes[random.Next(changes.Length)]).AddSeconds(random.Next(-10800, 10800));
        return random.Next(3) == 0 ? moment.AddSeconds(-moment.Second) : moment.AddTicks(random.Next(10_000_000));
    }

    private static void AssertFirings(string zone, string cron, string from, string until, string[] firings)
    {
        var rule = Rule(zone, cron);
        var forward = Walk(rule, At(from), At(until));
        var backward = new List<DateTimeOffset>();
        for (var moment = rule.Previous(At(until)); moment > At(from); moment = rule.Previous(moment.Value))
        {
            backward.Insert(0, moment.Value);
        }

        Assert.Equal(firings, forward.Select(moment => moment.UtcDateTime.ToString("dd'T'HH:mm", CultureInfo.InvariantCulture)));
        Assert.Equal(forward, backward);
    }

    private static List<DateTimeOffset> Walk(CronRule rule, DateTimeOffset from, DateTimeOffset until)
    {
        var firings = new List<DateTimeOffset>();
        for (var moment = rule.Next(from); moment < until; moment = rule.Next(moment.Value))
        {
            firings.Add(moment.Value);
        }

        return firings;
    }

    private static CronRule Rule(string zone, string cron) => CronRules.Parse(cron, TimeZoneInfo.FindSystemTimeZoneById(zone));

    private static DateTimeOffset At(string utc) => DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
