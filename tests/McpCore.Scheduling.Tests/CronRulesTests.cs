using System.Globalization;

namespace McpCore.Scheduling.Tests;

/// <summary>What expressions mean, and what is said of those that mean nothing. 2026-01-01 is a Thursday.</summary>
public sealed class CronRulesTests
{
    [Theory]
    [InlineData("30 4 * * *", "01T04:30:00", "02T04:30:00", "03T04:30:00")]
    [InlineData("*/20 5 * * *", "01T05:00:00", "01T05:20:00", "01T05:40:00", "02T05:00:00")]
    [InlineData("0 8-10,22 * * *", "01T08:00:00", "01T09:00:00", "01T10:00:00", "01T22:00:00")]
    [InlineData("  0   12  3  *  * ", "03T12:00:00")]
    [InlineData("0 0 * * 0", "04T00:00:00", "11T00:00:00")]
    [InlineData("0 0 * * 7", "04T00:00:00", "11T00:00:00")]
    [InlineData("0 0 * * 1", "05T00:00:00", "12T00:00:00")]
    [InlineData("0 0 * * 6", "03T00:00:00", "10T00:00:00")]
    [InlineData("0 0 * * SUN", "04T00:00:00", "11T00:00:00")]
    [InlineData("0 0 * jan fri", "02T00:00:00", "09T00:00:00")]
    [InlineData("0 0 * * MON-FRI", "01T00:00:00", "02T00:00:00", "05T00:00:00")]
    [InlineData("0 0 * * 5-7", "02T00:00:00", "03T00:00:00", "04T00:00:00", "09T00:00:00")]
    [InlineData("0 0 13 * FRI", "02T00:00:00", "09T00:00:00", "13T00:00:00", "16T00:00:00")]
    [InlineData("0 0 5 * *", "05T00:00:00")]
    public void Parse_FiveFields_AreReadAsUnixDoes(string expression, params string[] firings) => AssertJanuary(expression, firings);

    [Theory]
    [InlineData("15 30 4 * * *", "01T04:30:15", "02T04:30:15")]
    [InlineData("*/30 0 0 * * ?", "01T00:00:00", "01T00:00:30", "02T00:00:00")]
    [InlineData("0 0 0 ? * 1", "04T00:00:00", "11T00:00:00")]
    [InlineData("0 0 0 ? * 7", "03T00:00:00", "10T00:00:00")]
    [InlineData("0 0 0 ? * MON#2", "12T00:00:00")]
    [InlineData("0 0 0 L * ?", "31T00:00:00")]
    [InlineData("0 0 0 1W * ?", "01T00:00:00")]
    [InlineData("0 0 0 ? * FRIL", "30T00:00:00")]
    [InlineData("0 0 12 7 1 ? 2026", "07T12:00:00")]
    [InlineData("0 0 12 7 1 ? 2026-2027", "07T12:00:00")]
    public void Parse_SixOrSevenFields_AreReadAsQuartzDoes(string expression, params string[] firings) => AssertJanuary(expression, firings);

    [Theory]
    [InlineData("@hourly", "01T00:00:00", "01T01:00:00", "01T02:00:00")]
    [InlineData("@daily", "01T00:00:00", "02T00:00:00")]
    [InlineData("@midnight", "01T00:00:00", "02T00:00:00")]
    [InlineData("@weekly", "04T00:00:00", "11T00:00:00")]
    [InlineData("@monthly", "01T00:00:00")]
    [InlineData("@yearly", "01T00:00:00")]
    [InlineData("@annually", "01T00:00:00")]
    [InlineData(" @DAILY ", "01T00:00:00", "02T00:00:00")]
    public void Parse_Word_IsTheRuleThatItNames(string word, params string[] firings) => AssertJanuary(word, firings);

    [Theory]
    [InlineData("", "\"\" has 0 fields")]
    [InlineData("* * * *", "\"* * * *\" has 4 fields")]
    [InlineData("* * * * * * * *", "\"* * * * * * * *\" has 8 fields")]
    [InlineData("60 * * * *", "\"60 * * * *\" is no cron expression: Minute and Second values must be between 0 and 59")]
    [InlineData("* 24 * * *", "\"* 24 * * *\" is no cron expression: Hour values must be between 0 and 23")]
    [InlineData("* * 0 * *", "\"* * 0 * *\" is no cron expression: Day of month values must be between 1 and 31")]
    [InlineData("* * * 13 *", "\"* * * 13 *\" is no cron expression: Month values must be between 1 and 12")]
    [InlineData("* * * * 8", "\"* * * * 8\" is no cron expression: '8' is not a day of the week")]
    [InlineData("0 0 0 ? * 0", "\"0 0 0 ? * 0\" is no cron expression: Day-of-Week values must be between 1 and 7")]
    [InlineData("*/0 * * * *", "\"*/0 * * * *\" is no cron expression: A step of 0 is not a step")]
    [InlineData("x * * * *", "\"x * * * *\" is no cron expression: ")]
    [InlineData("@reboot", "\"@reboot\" is no word for a rule; there are @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly")]
    [InlineData("@every 5m", "\"@every 5m\" is no word for a rule; there are ")]
    public void Parse_NoRule_SaysWhatIsWrongWithWhichText(string expression, string message)
    {
        var fault = Assert.Throws<FormatException>(() => CronRules.Parse(expression, TimeZoneInfo.Utc));

        Assert.StartsWith(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0 0 30 2 *")]
    [InlineData("0 0 0 1 1 ? 2020")]
    public void Next_RuleWithoutAFiring_IsNull(string expression) =>
        Assert.Null(CronRules.Parse(expression, TimeZoneInfo.Utc).Next(At("2026-01-01T00:00:00")));

    [Fact]
    public void NextAndPrevious_AtAFiring_LeaveItOut()
    {
        var rule = CronRules.Parse("0 12 * * *", TimeZoneInfo.Utc);
        var noon = At("2026-01-02T12:00:00");

        Assert.Equal(noon.AddDays(1), rule.Next(noon));
        Assert.Equal(noon, rule.Next(noon.AddTicks(-1)));
        Assert.Equal(noon.AddDays(-1), rule.Previous(noon));
        Assert.Equal(noon, rule.Previous(noon.AddTicks(1)));
    }

    [Fact]
    public void NextAndPrevious_BetweenSeconds_AreOnWholeSeconds()
    {
        var rule = CronRules.Parse("* * * * * *", TimeZoneInfo.Utc);

        Assert.Equal(At("2026-01-02T12:00:01"), rule.Next(At("2026-01-02T12:00:00").AddMilliseconds(300)));
        Assert.Equal(At("2026-01-02T12:00:00"), rule.Previous(At("2026-01-02T12:00:00").AddMilliseconds(300)));
    }

    /// <summary>The firings from the first of January on; the last one named need not be the last one that there is.</summary>
    private static void AssertJanuary(string expression, string[] firings)
    {
        var rule = CronRules.Parse(expression, TimeZoneInfo.Utc);
        var found = new List<string>();
        var moment = At("2026-01-01T00:00:00").AddTicks(-1);
        while (found.Count < firings.Length && rule.Next(moment) is { } next)
        {
            found.Add(next.UtcDateTime.ToString("dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
            moment = next;
        }

        Assert.Equal(firings, found);
        Assert.True(moment < At("2026-02-01T00:00:00"), $"{moment:O} is not in January.");
    }

    private static DateTimeOffset At(string utc) => DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
