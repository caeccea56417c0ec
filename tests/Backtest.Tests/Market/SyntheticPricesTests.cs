using McpCore.Backtest.Market;

namespace Backtest.Tests.Market;

public sealed class SyntheticPricesTests
{
    private static readonly DateOnly Start = new(2021, 1, 1);
    private static readonly DateOnly End = new(2022, 12, 31);

    [Fact]
    public void Generate_SameSeedAndTicker_GivesTheSamePrices()
    {
        Assert.Equal(SyntheticPrices.Generate("TEST", Start, End, 7, cancellationToken: TestContext.Current.CancellationToken).Bars, SyntheticPrices.Generate("TEST", Start, End, 7, cancellationToken: TestContext.Current.CancellationToken).Bars);
    }

    [Fact]
    public void Generate_OtherSeedOrTicker_GivesOtherPrices()
    {
        var prices = SyntheticPrices.Generate("TEST", Start, End, 7, cancellationToken: TestContext.Current.CancellationToken).Bars;

        Assert.NotEqual(prices, SyntheticPrices.Generate("TEST", Start, End, 8, cancellationToken: TestContext.Current.CancellationToken).Bars);
        Assert.NotEqual(prices, SyntheticPrices.Generate("OTHER", Start, End, 7, cancellationToken: TestContext.Current.CancellationToken).Bars);
    }

    [Fact]
    public void Generate_EarlierEnd_GivesTheSameBeginning()
    {
        var whole = SyntheticPrices.Generate("TEST", Start, End, 7, cancellationToken: TestContext.Current.CancellationToken).Bars;
        var part = SyntheticPrices.Generate("TEST", Start, new(2021, 6, 30), 7, cancellationToken: TestContext.Current.CancellationToken).Bars;

        Assert.Equal(whole.Take(part.Count), part);
    }

    [Fact]
    public void Generate_Dates_GivesEachWeekdayOnce()
    {
        var bars = SyntheticPrices.Generate("TEST", new(2024, 1, 5), new(2024, 1, 16), 7, cancellationToken: TestContext.Current.CancellationToken).Bars;

        // A Friday to a Tuesday, two weekends between.
        Assert.Equal([5, 8, 9, 10, 11, 12, 15, 16], bars.Select(bar => bar.Date.Day));
        Assert.All(bars, bar => Assert.True(bar is { Open: > 0, Close: > 0 }));
    }

    [Fact]
    public void Generate_NoDates_GivesFourYearsFrom2020()
    {
        var bars = SyntheticPrices.Generate("TEST", null, null, 7, cancellationToken: TestContext.Current.CancellationToken).Bars;

        Assert.Equal((new DateOnly(2020, 1, 1), new DateOnly(2024, 1, 1)), (bars[0].Date, bars[^1].Date));
    }

    [Fact]
    public void Generate_EndBeforeDefaultStart_GivesTheFourYearsBefore()
    {
        var bars = SyntheticPrices.Generate("TEST", null, new(2010, 6, 30), 7, cancellationToken: TestContext.Current.CancellationToken).Bars;

        Assert.Equal((new DateOnly(2006, 6, 30), new DateOnly(2010, 6, 30)), (bars[0].Date, bars[^1].Date));
    }

    [Fact]
    public void Generate_Weekend_HasTooFewBars()
    {
        Assert.Throws<MarketDataException>(() => SyntheticPrices.Generate("TEST", new(2024, 1, 6), new(2024, 1, 7), 7, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Generate_ManyBars_HasAboutTheStatedVolatility()
    {
        var closes = SyntheticPrices.Generate("TEST", new(2000, 1, 1), new(2039, 12, 31), 7, cancellationToken: TestContext.Current.CancellationToken).Bars.Select(bar => Math.Log(bar.Close)).ToList();

        var returns = closes.Zip(closes.Skip(1), (before, after) => after - before).ToList();
        var mean = returns.Average();
        var volatility = Math.Sqrt(returns.Average(value => (value - mean) * (value - mean)) * 252);
        Assert.InRange(volatility, 0.19, 0.21);
    }
}
