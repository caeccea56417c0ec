using McpCore.Backtest.Output;

namespace Backtest.Tests.Output;

public sealed class ScaleTests
{
    [Theory]
    [InlineData(93_000, 131_000, new[] { "90,000", "100,000", "110,000", "120,000", "130,000", "140,000" })]
    [InlineData(100_000, 100_000, new[] { "99,000", "99,500", "100,000", "100,500", "101,000" })]
    [InlineData(0.5, 1.1, new[] { "0.4", "0.6", "0.8", "1.0", "1.2" })]
    [InlineData(22_000_000, 58_000_000, new[] { "20M", "30M", "40M", "50M", "60M" })]
    [InlineData(65_000, 450_000, new[] { "70,000", "100,000", "150,000", "200,000", "300,000", "400,000" })]
    [InlineData(90_000, 31_000_000, new[] { "0.1M", "0.2M", "0.5M", "1M", "2M", "5M", "10M", "20M" })]
    [InlineData(-20_000, 100_000, new[] { "−50,000", "0", "50,000", "100,000" })]
    public void Money_AnyRange_HasRoundTicksAroundIt(double low, double high, string[] expected)
    {
        var scale = NumberScale.Growth(low, high, bottom: 100, top: 0, count: 5);

        Assert.Equal(expected, scale.Ticks.Select(scale.Money));
        Assert.True(scale.Low <= low && scale.High >= high);
        Assert.Equal((100, 0), (scale.Pixel(scale.Low), scale.Pixel(scale.High)));
    }

    [Fact]
    public void Pixel_ManifoldGrowth_GivesEqualRatiosEqualDistances()
    {
        var scale = NumberScale.Growth(100, 800, bottom: 100, top: 0, count: 5);

        Assert.True(scale.IsLogarithmic);
        Approximately.Equal(scale.Pixel(100) - scale.Pixel(200), scale.Pixel(400) - scale.Pixel(800));
        Assert.False(NumberScale.Growth(100, 299, bottom: 100, top: 0, count: 5).IsLogarithmic);
    }

    [Theory]
    [InlineData(-0.137, new[] { "−15 %", "−10 %", "−5 %", "0 %" })]
    [InlineData(-0.01, new[] { "−1.0 %", "−0.5 %", "0.0 %" })]
    public void Percent_Drawdown_HasRoundTicks(double low, string[] expected)
    {
        var scale = NumberScale.Linear(low, 0, bottom: 100, top: 0, count: 3);

        Assert.Equal(expected, scale.Ticks.Select(scale.Percent));
    }

    [Theory]
    [InlineData("2014-06-09", "2020-08-28", new[] { "2015", "2016", "2017", "2018", "2019", "2020" })]
    [InlineData("2023-01-02", "2023-12-29", new[] { "Mar 2023", "May 2023", "Jul 2023", "Sep 2023", "Nov 2023" })]
    [InlineData("2024-01-02", "2024-02-20", new[] { "8 Jan", "15 Jan" })]
    [InlineData("2024-01-02", "2024-01-05", new[] { "2 Jan", "3 Jan", "4 Jan", "5 Jan" })]
    [InlineData("0001-01-01", "9999-12-31", new[] { "2000", "4000", "6000", "8000" })]
    public void Ticks_AnySpan_BeginYearsMonthsOrWeeks(string first, string last, string[] expected)
    {
        var days = new DateScale(Day(first), Day(last), left: 0, right: 100);

        Assert.Equal(expected, days.Ticks().Select(tick => tick.Label).Take(expected.Length));
        Assert.InRange(days.Ticks().Count, 1, 21);
        Assert.Equal((0, 100), (days.Pixel(Day(first)), days.Pixel(Day(last))));
    }

    [Theory]
    [InlineData(3, 5, new[] { 0, 1, 2 })]
    [InlineData(9, 5, new[] { 0, 2, 4, 6, 8 })]
    [InlineData(1000, 3, new[] { 0, 499, 999 })]
    [InlineData(0, 3, new int[0])]
    public void Indices_MoreThanTheMost_AreEvenWithBothEnds(int count, int most, int[] expected)
    {
        Assert.Equal(expected, Thinning.Indices(count, most));
    }

    [Fact]
    public void Path_ManyPointsInAColumn_KeepsTheLowestAndTheHighest()
    {
        double[] values = [5, 1, 9, 5, 6];

        // The first four share the column 0.
        Assert.Equal("M0.3 1L0.5 9L1 6", Curve.Path(5, i => i / 4.0, i => values[i]));
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
