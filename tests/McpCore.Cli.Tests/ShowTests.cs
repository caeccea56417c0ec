using System.Text.Json;
using McpCore.Cli.Output;

namespace McpCore.Cli.Tests;

public sealed class ShowTests
{
    [Theory]
    [InlineData(0.25, "250 ms")]
    [InlineData(1.24, "1.2 s")]
    [InlineData(75, "1 min 15 s")]
    [InlineData(3700, "1 h 1 min")]
    [InlineData(90_000, "1 d 1 h")]
    [InlineData(-1, "0 ms")]
    public void Span_Seconds_AreReadable(double seconds, string expected) => Assert.Equal(expected, Show.Span(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0.5, "0.5")]
    [InlineData(1234.56789, "1234.5679")]
    [InlineData(0.0000123, "1.23E-05")]
    [InlineData(0, "0")]
    public void Number_Value_IsShort(double value, string expected) => Assert.Equal(expected, Show.Number(value));

    [Fact]
    public void Headlines_Result_AreItsScalarsAndMetrics()
    {
        using var document = JsonDocument.Parse("""{"name":"x","list":[1],"n":2,"metrics":{"sharpe":1.5,"none":null},"other":{"deep":1},"made_up":false}""");

        var headlines = Show.Headlines(document.RootElement).ToList();

        Assert.Equal([("name", "x"), ("n", "2"), ("sharpe", "1.5"), ("made_up", "false")], headlines);
    }
}
