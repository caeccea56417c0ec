using System.Text.Json;
using McpCore.Agents;
using McpCore.Agents.Testing;
using McpCore.Backtest.Results;

namespace Backtest.Tests;

public sealed class BacktestAgentTests
{
    private const string Momentum = """{"strategy":"momentum","ticker":"TEST","params":{"fast_window":3,"slow_window":8}}""";

    [Fact]
    public async Task Run_Momentum_HasTheMembersOfTheContract()
    {
        using var data = new DataFolder().With(Bars.Random(1, 120));

        var result = (await Backtests.RunAsync(data, Momentum)).Result;

        foreach (var member in new[] { "strategy", "ticker", "start_date", "end_date", "initial_capital", "synthetic", "parameters", "metrics", "trades", "equity", "buy_and_hold" })
        {
            Assert.True(result.TryGetProperty(member, out _), member);
        }

        Assert.Equal(
            ["total_return", "cagr", "annual_return", "annual_volatility", "sharpe", "sortino", "calmar", "max_drawdown", "max_drawdown_bars", "trades", "win_rate", "profit_factor", "exposure", "commission_paid", "final_equity"],
            Names(result.GetProperty("metrics")));
        Assert.Superset(new HashSet<string> { "entry_date", "exit_date", "side", "shares", "entry_price", "exit_price", "pnl" }, Names(result.GetProperty("trades")[0]).ToHashSet());
        Assert.Equal(["date", "value"], Names(result.GetProperty("equity")[0]));
        Assert.True(result.GetProperty("buy_and_hold").TryGetProperty("total_return", out _));
        Assert.Equal("momentum", result.GetProperty("strategy").GetString());
        Assert.Equal("2024-01-01", result.GetProperty("start_date").GetString());
    }

    [Fact]
    public async Task Run_NoTrades_WritesUndefinedAsNull()
    {
        using var data = new DataFolder().With(Bars.OfCloses(10, 10, 10));

        var metrics = (await Backtests.RunAsync(data, Momentum)).Result.GetProperty("metrics");

        foreach (var undefined in new[] { "sharpe", "sortino", "calmar", "win_rate", "profit_factor" })
        {
            Assert.Equal(JsonValueKind.Null, metrics.GetProperty(undefined).ValueKind);
        }
    }

    [Fact]
    public async Task Run_PayloadWithoutOptionals_EchoesTheDefaults()
    {
        using var data = new DataFolder().With(Bars.Random(1, 120));

        var result = await Backtests.ResultAsync(data, """{"strategy":"momentum","ticker":"TEST"}""");

        Assert.Equal(100_000, result.InitialCapital);
        Assert.Equal((0.001, 20, 50), (result.Parameters.Commission, result.Parameters.FastWindow, result.Parameters.SlowWindow));
        Assert.Null(result.Parameters.Window);
        Assert.False(result.Synthetic);
    }

    [Theory]
    [InlineData("mean_reversion", 0)]
    [InlineData("arbitrage", 0.5)]
    public async Task Run_NoExitZ_TakesTheDefaultOfTheStrategy(string strategy, double exitZ)
    {
        using var data = new DataFolder().With(Bars.Random(1, 120)).With(Bars.Random(2, 120, "PAIR"));

        var result = await Backtests.ResultAsync(data, $$$"""{"strategy":"{{{strategy}}}","ticker":"TEST","params":{"pair_ticker":"PAIR"}}""");

        Assert.Equal((20, 2.0, exitZ), (result.Parameters.Window, result.Parameters.EntryZ, result.Parameters.ExitZ));
    }

    [Theory]
    [InlineData(Momentum)]
    [InlineData("""{"strategy":"mean_reversion","ticker":"TEST","params":{"window":8,"entry_z":1.5}}""")]
    [InlineData("""{"strategy":"arbitrage","ticker":"TEST","params":{"window":8,"entry_z":1.5,"pair_ticker":"PAIR"}}""")]
    public async Task Run_Dates_CountOnlyTheBarsBetween(string payload)
    {
        var (a, b) = (Bars.Random(1, 200), Bars.Random(2, 200, "PAIR"));
        using var whole = new DataFolder().With(a).With(b);
        using var part = new DataFolder().With(a with { Bars = [.. a.Bars.Take(150).Skip(40)] }).With(b with { Bars = [.. b.Bars.Take(150).Skip(40)] });
        var dated = payload[..^1] + $$""","start_date":"{{Bars.Day(40):yyyy-MM-dd}}","end_date":"{{Bars.Day(149):yyyy-MM-dd}}"}""";

        var fromWhole = await Backtests.RunAsync(whole, dated);
        var fromPart = await Backtests.RunAsync(part, payload);

        Assert.Equal(fromPart.Result.GetRawText(), fromWhole.Result.GetRawText());
        Assert.Equal(110, fromWhole.Result.GetProperty("equity").GetArrayLength());
        Assert.NotEmpty(fromWhole.ResultAs<BacktestResult>().Trades);
    }

    [Fact]
    public async Task Run_ArbitrageOfDifferentDays_TradesOnDaysOfBothFiles()
    {
        var (a, b) = (Bars.Random(1, 60), Bars.Random(2, 60, "PAIR"));
        using var data = new DataFolder().With(a with { Bars = [.. a.Bars.Where((_, i) => i % 7 != 0)] }).With(b with { Bars = [.. b.Bars.Where((_, i) => i % 5 != 0)] });

        var result = await Backtests.ResultAsync(data, """{"strategy":"arbitrage","ticker":"TEST","params":{"window":8,"pair_ticker":"PAIR"}}""");

        Assert.Equal("PAIR", result.PairTicker);
        Assert.Equal(Enumerable.Range(0, 60).Where(i => i % 7 != 0 && i % 5 != 0).Select(Bars.Day), result.Equity.Select(point => point.Date));
    }

    [Fact]
    public async Task Run_FixedHedgeRatio_IsEchoedAndDiffersFromLeastSquares()
    {
        using var data = new DataFolder().With(Bars.Random(1, 200)).With(Bars.Random(2, 200, "PAIR"));

        var fixedRatio = await Backtests.ResultAsync(data, """{"strategy":"arbitrage","ticker":"TEST","params":{"window":8,"pair_ticker":"PAIR","hedge_ratio":1.5}}""");
        var estimated = await Backtests.ResultAsync(data, """{"strategy":"arbitrage","ticker":"TEST","params":{"window":8,"pair_ticker":"PAIR","hedge_ratio":"ols"}}""");
        var unsaid = await Backtests.ResultAsync(data, """{"strategy":"arbitrage","ticker":"TEST","params":{"window":8,"pair_ticker":"PAIR"}}""");

        Assert.Equal(1.5, fixedRatio.Parameters.HedgeRatio);
        Assert.Null(estimated.Parameters.HedgeRatio);
        Assert.Equal(estimated.Trades, unsaid.Trades);
        Assert.NotEqual(estimated.Trades, fixedRatio.Trades);
    }

    [Fact]
    public async Task Run_Synthetic_SaysSoAndNeedsNoFile()
    {
        using var data = new DataFolder();

        var outcomes = new List<TestOutcome>();
        foreach (var seed in new[] { 5, 5, 6 })
        {
            outcomes.Add(await Backtests.RunAsync(data, $$"""{"strategy":"mean_reversion","ticker":"TEST","data_source":"synthetic","seed":{{seed}}}"""));
        }

        Assert.All(outcomes, outcome => Assert.True(outcome.Result.GetProperty("synthetic").GetBoolean()));
        Assert.Equal(5, outcomes[0].ResultAs<BacktestResult>().Parameters.Seed);
        Assert.Equal(outcomes[0].Result.GetRawText(), outcomes[1].Result.GetRawText());
        Assert.NotEqual(outcomes[0].Result.GetProperty("equity").GetRawText(), outcomes[2].Result.GetProperty("equity").GetRawText());
    }

    [Fact]
    public async Task Run_BadFile_FailsForGoodWithFileAndLine()
    {
        using var data = new DataFolder().With("TEST", "Date,Open,High,Low,Close,Volume", "2024-01-02,10,10,10,0,1");

        var outcome = await Backtests.RunAsync(data, Momentum);

        Assert.Equal((AgentOutcomeKind.FailedForGood, "bad_data"), (outcome.Kind, outcome.ErrorCode));
        Assert.Contains($"{data.PricePath("TEST")}, line 2", outcome.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WindowWithoutBars_FailsForGood()
    {
        using var data = new DataFolder().With(Bars.Random(1, 20));

        var outcome = await Backtests.RunAsync(data, """{"strategy":"momentum","ticker":"TEST","start_date":"2030-01-01"}""");

        Assert.Equal((AgentOutcomeKind.FailedForGood, "bad_data"), (outcome.Kind, outcome.ErrorCode));
        Assert.Contains("has 0 bars", outcome.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Completed_StoresEquityAndTradesAsFiles()
    {
        using var data = new DataFolder().With(Bars.Random(1, 120));
        var job = new TestJob { DataDirectory = data.Path };

        var result = (await Backtests.RunAsync(data, Momentum, job)).ResultAs<BacktestResult>();

        var equity = job.Artifacts["equity.csv"].Text.Split('\n');
        Assert.Equal("date,value,drawdown,buy_and_hold", equity[0]);
        Assert.Equal(result.Equity.Select(point => FormattableString.Invariant($"{point.Date:yyyy-MM-dd},{point.Value:R}")), equity[1..^1].Select(line => string.Join(',', line.Split(',')[..2])));
        var trades = job.Artifacts["trades.csv"].Text.Split('\n');
        Assert.Equal("entry_date,exit_date,side,shares,entry_price,exit_price,pnl,commission,pair_shares,pair_entry_price,pair_exit_price", trades[0]);
        Assert.Equal(result.Trades.Count, trades[1..^1].Length);
    }

    private static IEnumerable<string> Names(JsonElement value) => value.EnumerateObject().Select(member => member.Name);
}
