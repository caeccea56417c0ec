using System.Globalization;
using McpCore.Engine.Schedules;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpCore.Scheduling.Tests.Engine;

/// <summary>Engine, store and Quartz through the nights on which Zurich changes its clocks, on a time that the test moves.</summary>
public sealed class DaylightSavingDayTests
{
    /// <summary>The alarm of a schedule that is not there. Quartz may have read the time just before the test moved it, and waited from then: a new alarm makes it look again.</summary>
    private const string Nudge = "schedule:nobody";

    [Theory]
    [InlineData("2026-03-28T23:15:00Z", "0 * * * *", "00:00", "01:00", "02:00", "03:00")]
    [InlineData("2026-03-28T23:15:00Z", "30 1,2 * * *", "00:30", "01:00")]
    [InlineData("2026-10-24T23:15:00Z", "0 * * * *", "00:00", "01:00", "02:00", "03:00")]
    [InlineData("2026-10-24T23:15:00Z", "30 2 * * *", "00:30")]
    [InlineData("2026-10-24T23:15:00Z", "*/30 2 * * *", "00:00", "00:30", "01:00", "01:30")]
    public async Task Night_OfTheChange_FiresAtTheMomentsOfTheRuleAndAtNoOthers(string start, string cron, params string[] utcTimes)
    {
        var time = new ManualTimeProvider(DateTimeOffset.Parse(start, CultureInfo.InvariantCulture));
        var clock = new QuartzCalendarClock(time, NullLogger<QuartzCalendarClock>.Instance);
        await using var engine = await EngineUnderTest.StartAsync(clock, time);
        var schedule = await engine.AddAsync($"\"cron\":\"{cron}\",\"time_zone\":\"Europe/Zurich\"");
        var times = FireTimes.Of(schedule, clock, []);

        var firings = new List<Firing>();
        for (var quarter = 1; quarter <= 16; quarter++)
        {
            time.Advance(TimeSpan.FromMinutes(15));
            foreach (var _ in times.Between(time.GetUtcNow() - TimeSpan.FromMinutes(15), time.GetUtcNow()))
            {
                await clock.SetAsync(Nudge, time.GetUtcNow(), TestContext.Current.CancellationToken);
                firings.Add(await engine.Firings.NextAsync());
            }
        }

        Assert.Equal(utcTimes, firings.Select(firing => firing.FireAt.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture)));
        Assert.All(firings, firing => Assert.Equal(Firing.Submitted, firing.Outcome));
        Assert.Equal(firings.Count, (await engine.JobsAsync()).Count);
    }
}
