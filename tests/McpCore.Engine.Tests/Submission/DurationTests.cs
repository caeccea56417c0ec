using System.Text.RegularExpressions;

namespace McpCore.Engine.Tests.Submission;

public sealed class DurationTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("1.5s", 1500)]
    [InlineData("10m", 600_000)]
    [InlineData("2h", 7_200_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1m1s1ms", 61_001)]
    [InlineData("0s", 0)]
    [InlineData("PT10M", 600_000)]
    [InlineData("P1DT2H", 93_600_000)]
    [InlineData("PT0.25S", 250)]
    public void TryParse_Duration_IsRead(string text, double milliseconds)
    {
        var parsed = Duration.TryParse(text, out var value);

        Assert.True(parsed);
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), value);
        Assert.Matches(Duration.Pattern, text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("1.5")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("+5s")]
    [InlineData("1,5s")]
    [InlineData("1.2.3s")]
    [InlineData("5 s")]
    [InlineData(" 5s")]
    [InlineData("5s ")]
    [InlineData("5s\n")]
    [InlineData("5S")]
    [InlineData("5w")]
    [InlineData("5s3")]
    [InlineData("1e3s")]
    [InlineData("\u0665s")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1W")]
    [InlineData("Pfoo")]
    [InlineData("-PT1H")]
    [InlineData("99999999d")]
    [InlineData("99999999999999999999999999999999s")]
    [InlineData("10675199d10675199d")]
    public void TryParse_AnythingElse_IsRefused(string? text)
    {
        Assert.False(Duration.TryParse(text, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("-5s")]
    [InlineData("5 s")]
    [InlineData("5w")]
    [InlineData("P")]
    public void Pattern_NoDuration_DoesNotMatch(string text)
    {
        Assert.DoesNotMatch(Duration.Pattern, text);
    }

    [Theory]
    [InlineData("0s", "0s")]
    [InlineData("1000ms", "1s")]
    [InlineData("1500ms", "1.5s")]
    [InlineData("250ms", "250ms")]
    [InlineData("0.5ms", "0.5ms")]
    [InlineData("90s", "1m30s")]
    [InlineData("36h", "1d12h")]
    [InlineData("60.5s", "1m500ms")]
    [InlineData("60.0005s", "1m0.5ms")]
    public void Format_Any_IsTheShortestUsualForm(string text, string expected)
    {
        Assert.True(Duration.TryParse(text, out var value));

        Assert.Equal(expected, Duration.Format(value));
    }

    [Fact]
    public void Format_ManyValues_AreReadBackAndMatchThePattern()
    {
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            // From one tick to thousands of years, every order of magnitude alike.
            var value = new TimeSpan((long)Math.Pow(10, random.NextDouble() * 18));

            var text = Duration.Format(value);

            Assert.True(Duration.TryParse(text, out var back), text);
            Assert.Equal(value, back);
            Assert.True(Regex.IsMatch(text, Duration.Pattern), text);
        }
    }
}
