using McpCore.Agents;
using McpCore.Agents.Testing;
using McpCore.Backtest;
using McpCore.Backtest.Market;
using McpCore.Backtest.Output;
using McpCore.Backtest.Results;

namespace Backtest.Tests;

/// <summary>What a run does besides its numbers: warm-up, defaults, progress, cancellation, limits.</summary>
public sealed class BacktestRunTests
{
    private const string TimeSeries = """{"strategy":"momentum","ticker":"TEST","start_date":"START","params":{"mode":"time_series","lookback":30,"skip":5}}""";

    /// <summary>Two thousand years of days: much more than a block of bars and than a result can hold.</summary>
    private const string Endless = """{"strategy":"mean_reversion","ticker":"TEST","data_source":"synthetic","start_date":"2000-01-01","end_date":"4000-01-01"}""";

    [Fact]
    public async Task Run_TimeSeries_LooksBackBeforeTheStartButTradesAfterIt()
    {
        var bars = Bars.Random(4, 200);
        using var data = new DataFolder().With(bars);

        var result = await Backtests.ResultAsync(data, StartingAt(30));

        Assert.Equal((Bars.Day(30), Bars.Day(199), 170), (result.StartDate, result.EndDate, result.Equity.Count));
        Assert.NotEmpty(result.Trades);

        // The first decision comes after the first close, so the second bar is the first that may hold.
        var rises = bars.Bars[25].Close > bars.Bars[0].Close;
        Assert.Equal(rises, result.Trades[0].EntryDate == Bars.Day(31));
        Assert.Equal((MomentumMode.TimeSeries, 30, 5), (result.Parameters.Mode, result.Parameters.Lookback, result.Parameters.Skip));
        Assert.Null(result.Parameters.FastWindow);
    }

    [Theory]
    [InlineData(29, "TEST has 29 bars before the start 2024-01-30, and 30 are needed")]
    [InlineData(0, "TEST has 0 bars before the start 2024-01-01")]
    public async Task Run_TimeSeriesWithoutWarmUp_SaysWhichStartHasIt(int start, string message)
    {
        using var data = new DataFolder().With(Bars.Random(4, 200));

        var outcome = await Backtests.RunAsync(data, StartingAt(start));

        Assert.Equal((AgentOutcomeKind.FailedForGood, "bad_data"), (outcome.Kind, outcome.ErrorCode));
        Assert.Contains(message, outcome.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("The earliest start_date with as many is 2024-01-31", outcome.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TimeSeriesOverTooShortAFile_SaysSo()
    {
        using var data = new DataFolder().With(Bars.Random(4, 20));

        var outcome = await Backtests.RunAsync(data, """{"strategy":"momentum","ticker":"TEST","params":{"mode":"time_series"}}""");

        Assert.Contains("There are 20 in all: take a smaller lookback", outcome.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TimeSeriesOnSyntheticPrices_MakesItsWarmUp()
    {
        using var data = new DataFolder();

        var result = await Backtests.ResultAsync(data, """{"strategy":"momentum","ticker":"TEST","data_source":"synthetic","start_date":"2021-01-01","end_date":"2022-12-31","params":{"mode":"time_series"}}""");

        Assert.Equal(new DateOnly(2021, 1, 1), result.StartDate);
        Assert.Equal(521, result.Equity.Count);
        Assert.NotEmpty(result.Trades);
    }

    [Theory]
    [InlineData("AAPL", "MSFT")]
    [InlineData("GOOGL", "MSFT")]
    [InlineData("MSFT", "GOOGL")]
    public async Task Run_ArbitrageWithoutPair_TakesAndEchoesTheDefault(string ticker, string pair)
    {
        using var data = new DataFolder().With(Bars.Random(1, 60, ticker)).With(Bars.Random(2, 60, pair));

        var result = await Backtests.ResultAsync(data, $$"""{"strategy":"arbitrage","ticker":"{{ticker}}"}""");

        Assert.Equal((pair, pair), (result.PairTicker, result.Parameters.PairTicker));
    }

    [Fact]
    public async Task Run_Terms_AreEchoedAndCount()
    {
        using var data = new DataFolder().With(Bars.Random(1, 300));
        const string Plain = """{"strategy":"momentum","ticker":"TEST","params":{"fast_window":3,"slow_window":8}}""";

        var plain = await Backtests.ResultAsync(data, Plain);
        var result = await Backtests.ResultAsync(data, Plain[..^1] + ""","slippage":0.002,"risk_free_rate":0.03,"allow_short":true,"fractional_shares":true}""");

        Assert.Equal((0.002, 0.03, true, true), (result.Parameters.Slippage, result.Parameters.RiskFreeRate, result.Parameters.AllowShort, result.Parameters.FractionalShares));
        Assert.Equal((0.0, 0.0, false, false), (plain.Parameters.Slippage, plain.Parameters.RiskFreeRate, plain.Parameters.AllowShort, plain.Parameters.FractionalShares));
        Assert.Contains(result.Trades, trade => trade.Side == "short");
        Assert.DoesNotContain(plain.Trades, trade => trade.Side == "short");
        Assert.Contains(result.Trades, trade => trade.Shares != Math.Floor(trade.Shares));
        Assert.True(result.BuyAndHold.FinalEquity < plain.BuyAndHold.FinalEquity);
        Assert.True(result.BuyAndHold.Sharpe < plain.BuyAndHold.Sharpe);
    }

    [Fact]
    public async Task Run_Progress_GrowsAndStoresSeriesOfEquityAndDrawdown()
    {
        using var data = new DataFolder().With(Bars.Random(1, 1200));
        var job = new TestJob { DataDirectory = data.Path };

        var result = (await Backtests.RunAsync(data, """{"strategy":"momentum","ticker":"TEST"}""", job)).ResultAs<BacktestResult>();

        var fractions = job.Progress.Select(progress => progress.Fraction!.Value).ToList();
        Assert.Equal(fractions.Order(), fractions);
        Assert.Equal(1, fractions[^1]);
        var points = job.Progress.Where(progress => progress.Step is not null).ToList();
        Assert.InRange(points.Count, 300, 500);
        Assert.Equal(1200, points[^1].Step);
        Assert.All(points, point => Assert.Equal(result.Equity[(int)point.Step! - 1].Value, point.Metrics["equity"]));
        Assert.All(points, point => Assert.InRange(point.Metrics["drawdown"]!.Value, -1, 0));
    }

    [Fact]
    public async Task Run_CancelledInTheMiddle_EndsWithinABlock()
    {
        using var data = new DataFolder();
        TestJob? job = null;
        job = new TestJob
        {
            DataDirectory = data.Path,
            OnProgress = progress =>
            {
                if (progress.Fraction > 0.3)
                {
                    job!.Cancel();
                }
            },
        };

        var outcome = await Backtests.RunAsync(data, Endless, job);

        Assert.Equal(AgentOutcomeKind.Cancelled, outcome.Kind);
        Assert.Single(job.Progress, progress => progress.Fraction > 0.3);
        Assert.Empty(job.Artifacts);
    }

    [Fact]
    public async Task Run_MoreBarsThanAResultHolds_ThinsItAndKeepsAllInTheFile()
    {
        using var data = new DataFolder();
        var job = new TestJob { DataDirectory = data.Path };

        var result = (await Backtests.RunAsync(data, Endless.Replace("4000", "2200", StringComparison.Ordinal), job)).ResultAs<BacktestResult>();

        Assert.Equal(ResultWriter.MaxPoints, result.Equity.Count);
        Assert.Equal((result.StartDate, result.EndDate), (result.Equity[0].Date, result.Equity[^1].Date));
        Assert.Equal(result.Metrics.FinalEquity, result.Equity[^1].Value);
        Assert.Equal(52_178 + 2, job.Artifacts["equity.csv"].Text.Split('\n').Length);
    }

    [Fact]
    public async Task Run_MoreTradesThanAResultHolds_Fits()
    {
        using var data = new DataFolder();

        var result = await Backtests.ResultAsync(data, Endless[..^1] + ""","commission":0,"fractional_shares":true}""");

        Assert.Equal(ResultWriter.MaxTrades, result.Trades.Count);
        Assert.True(result.Metrics.Trades > ResultWriter.MaxTrades);
    }

    [Theory]
    [InlineData("9998-01-01", null)]
    [InlineData(null, "0002-12-31")]
    public void Generate_EndsOfTheCalendar_AreNoFault(string? start, string? end)
    {
        Assert.NotEmpty(SyntheticPrices.Generate("TEST", Day(start), Day(end), 1, cancellationToken: TestContext.Current.CancellationToken).Bars);
    }

    [Fact]
    public async Task Run_WarmUpBeforeTheCalendar_IsBadData()
    {
        using var data = new DataFolder();

        var outcome = await Backtests.RunAsync(data, """{"strategy":"momentum","ticker":"TEST","data_source":"synthetic","start_date":"0001-01-01","end_date":"0001-12-31","params":{"mode":"time_series"}}""");

        Assert.Equal("bad_data", outcome.ErrorCode);
        Assert.Contains("no 252 weekdays before 0001-01-01", outcome.ErrorMessage, StringComparison.Ordinal);
    }

    private static string StartingAt(int bar) => TimeSeries.Replace("START", Bars.Day(bar).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
