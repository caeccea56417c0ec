using McpCore.Backtest.Market;

namespace Backtest.Tests.Market;

public sealed class PriceSeriesTests
{
    private static readonly PriceSeries Five = Bars.OfCloses(1, 2, 3, 4, 5);

    [Fact]
    public void Between_BothEnds_KeepsThemAndWhatIsBetween()
    {
        Assert.Equal([2, 3, 4], Closes(Five.Between(Bars.Day(1), Bars.Day(3))));
    }

    [Fact]
    public void Between_OneEndOrNone_KeepsTheRest()
    {
        Assert.Equal([3, 4, 5], Closes(Five.Between(Bars.Day(2), null)));
        Assert.Equal([1, 2], Closes(Five.Between(null, Bars.Day(1))));
        Assert.Equal([1, 2, 3, 4, 5], Closes(Five.Between(null, null)));
    }

    [Fact]
    public void Between_NoBarThere_SaysWhatTheFileHas()
    {
        var exception = Assert.Throws<MarketDataException>(() => Five.Between(new(2030, 1, 1), new(2030, 12, 31)));

        Assert.Contains("TEST has 0 bars between 2030-01-01 and 2030-12-31", exception.Message, StringComparison.Ordinal);
        Assert.Contains("from 2024-01-01 to 2024-01-05", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Between_OneBar_IsTooFew()
    {
        Assert.Throws<MarketDataException>(() => Five.Between(Bars.Day(4), null));
    }

    [Fact]
    public void Align_DifferentDays_KeepsThoseOfBoth()
    {
        var first = new PriceSeries("A", [new(Bars.Day(0), 1, 1), new(Bars.Day(1), 2, 2), new(Bars.Day(3), 3, 3), new(Bars.Day(4), 4, 4)]);
        var second = new PriceSeries("B", [new(Bars.Day(1), 20, 20), new(Bars.Day(2), 30, 30), new(Bars.Day(4), 40, 40), new(Bars.Day(5), 50, 50)]);

        var aligned = PriceSeries.Align(first, second);

        Assert.Equal([2, 4], Closes(aligned[0]));
        Assert.Equal([20, 40], Closes(aligned[1]));
        Assert.Equal([Bars.Day(1), Bars.Day(4)], aligned[0].Bars.Select(bar => bar.Date));
    }

    [Fact]
    public void Align_OneCommonDay_IsTooFew()
    {
        var other = new PriceSeries("B", [new(Bars.Day(4), 1, 1), new(Bars.Day(5), 1, 1)]);

        var exception = Assert.Throws<MarketDataException>(() => PriceSeries.Align(Five, other));

        Assert.Contains("TEST and B have 1 days in common", exception.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<double> Closes(PriceSeries series) => series.Bars.Select(bar => bar.Close);
}
