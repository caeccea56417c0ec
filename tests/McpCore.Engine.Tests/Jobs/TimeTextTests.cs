using McpCore.Engine.Jobs;

namespace McpCore.Engine.Tests.Jobs;

public sealed class TimeTextTests
{
    [Theory]
    [InlineData("2026-01-02T03:04:05+00:00", "2026-01-02T03:04:05.000Z")]
    [InlineData("2026-01-02T03:04:05.0019999+00:00", "2026-01-02T03:04:05.001Z")]
    [InlineData("2026-12-31T23:59:59.9999999-01:30", "2027-01-01T01:29:59.999Z")]
    [InlineData("0001-01-01T00:00:00+00:00", "0001-01-01T00:00:00.000Z")]
    public void Format_AnyOffset_IsUtcWithWholeMilliseconds(string time, string text) =>
        Assert.Equal(text, TimeText.Format(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture)));
}
