using McpCore.Agents.Testing;
using McpCore.Backtest.Market;
using McpCore.Backtest.Results;

namespace Backtest.Tests;

/// <summary>Daily bars of real shares, 2014 to 2020.</summary>
public sealed class RealPricesTests
{
    [Fact]
    public async Task Run_MomentumOnWholeFile_IsPlausible()
    {
        var result = await RunAsync("""{"strategy":"momentum","ticker":"AAPL"}""");

        Assert.Equal((new DateOnly(2014, 6, 9), new DateOnly(2020, 8, 28), 1569), (result.StartDate, result.EndDate, result.Equity.Count));
        Assert.False(result.Synthetic);
        Assert.InRange(result.Metrics.Trades, 10, 60);
        Assert.InRange(result.Metrics.TotalReturn, 0.5, 5);
        Assert.InRange(result.Metrics.AnnualVolatility!.Value, 0.1, 0.4);
        Assert.InRange(result.Metrics.MaxDrawdown, -0.6, -0.1);
        Assert.InRange(result.Metrics.Exposure, 0.4, 0.9);
        Approximately.Equal(result.InitialCapital + result.Trades.Sum(trade => trade.Pnl), result.Metrics.FinalEquity);

        // 1,077 shares at 92.69 and 499.23, with commission.
        Approximately.Equal(537206.08216, result.BuyAndHold.FinalEquity);
    }

    [Fact]
    public async Task Run_Arbitrage_TradesOnCommonDates()
    {
        var data = RealPrices.DataDirectory();
        var result = await RunAsync("""{"strategy":"arbitrage","ticker":"AAPL","params":{"pair_ticker":"GOOGL"}}""");

        var common = PriceFiles.Read(data, "AAPL", TestContext.Current.CancellationToken).Bars.Select(bar => bar.Date).Intersect(PriceFiles.Read(data, "GOOGL", TestContext.Current.CancellationToken).Bars.Select(bar => bar.Date)).ToList();
        Assert.Equal("GOOGL", result.PairTicker);
        Assert.Equal(common, result.Equity.Select(point => point.Date));
        Assert.InRange(result.Metrics.Trades, 20, 200);
        Assert.All(result.Trades, trade => Assert.True(trade.Shares > 0 && trade.Pair!.Shares > 0));
        Assert.Equal(["long", "short"], result.Trades.Select(trade => trade.Side).Distinct().Order(StringComparer.Ordinal));
        Assert.InRange(result.Metrics.TotalReturn, -0.9, 2);
    }

    [Fact]
    public async Task Run_EarlierEnd_GivesTheSameTradesBeforeIt()
    {
        var whole = await RunAsync("""{"strategy":"mean_reversion","ticker":"GOOGL"}""");
        var part = await RunAsync("""{"strategy":"mean_reversion","ticker":"GOOGL","end_date":"2018-06-29"}""");

        var before = whole.Trades.Where(trade => trade.ExitDate <= part.EndDate).ToList();
        Assert.NotEmpty(before);
        Assert.Equal(before, part.Trades.Take(before.Count));
        Assert.Equal(whole.Equity.Take(part.Equity.Count - 1), part.Equity.SkipLast(1));
    }

    private static async Task<BacktestResult> RunAsync(string payload)
    {
        var job = new TestJob { DataDirectory = RealPrices.DataDirectory() };
        return (await Backtests.Agent.RunAsync(payload, job, TestContext.Current.CancellationToken)).ResultAs<BacktestResult>();
    }
}
