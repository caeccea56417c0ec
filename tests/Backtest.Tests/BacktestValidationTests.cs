using System.Text.Json;
using System.Text.RegularExpressions;
using McpCore.Backtest;

namespace Backtest.Tests;

/// <summary>What is refused at submit, by the agent or already by the payload's schema.</summary>
public sealed class BacktestValidationTests
{
    private static readonly JsonSerializerOptions SnakeCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    [Theory]
    [InlineData("""{"strategy":"momentum","ticker":"TEST"}""")]
    [InlineData("""{"strategy":"momentum","ticker":"TEST","start_date":"2024-01-01","end_date":"2024-01-02"}""")]
    [InlineData("""{"strategy":"momentum","ticker":"TEST","params":{"exit_z":9}}""")]
    [InlineData("""{"strategy":"mean_reversion","ticker":"TEST","params":{"fast_window":50,"slow_window":50}}""")]
    [InlineData("""{"strategy":"momentum","ticker":"TEST","params":{"mode":"time_series","fast_window":50,"slow_window":50}}""")]
    [InlineData("""{"strategy":"momentum","ticker":"TEST","params":{"mode":"sma_cross","lookback":5}}""")]
    [InlineData("""{"strategy":"arbitrage","ticker":"TEST","params":{"pair_ticker":"PAIR"}}""")]
    [InlineData("""{"strategy":"arbitrage","ticker":"TEST","params":{"pair_ticker":"PAIR","hedge_ratio":"ols"}}""")]
    [InlineData("""{"strategy":"arbitrage","ticker":"TEST","params":{"pair_ticker":"PAIR","hedge_ratio":-0.5}}""")]
    public async Task Check_GoodPayload_FindsNoFault(string payload)
    {
        Assert.Empty(await CheckAsync(payload));
    }

    [Theory]
    [InlineData("""{"strategy":"momentum","ticker":"TEST","start_date":"2024-01-03","end_date":"2024-01-02"}""", "$.start_date", "invalid", "2024-01-03 is not before end_date 2024-01-02")]
    [InlineData("""{"strategy":"momentum","ticker":"TEST","start_date":"2024-01-02","end_date":"2024-01-02"}""", "$.start_date", "invalid", "2024-01-02")]
    [InlineData("""{"strategy":"momentum","ticker":"TEST","params":{"fast_window":50,"slow_window":50}}""", "$.params.fast_window", "invalid", "50 is not below slow_window 50")]
    [InlineData("""{"strategy":"momentum","ticker":"TEST","params":{"fast_window":60}}""", "$.params.fast_window", "invalid", "60 is not below slow_window 50")]
    [InlineData("""{"strategy":"mean_reversion","ticker":"TEST","params":{"entry_z":1,"exit_z":1}}""", "$.params.exit_z", "invalid", "1 is not below entry_z 1")]
    [InlineData("""{"strategy":"arbitrage","ticker":"TEST","params":{"pair_ticker":"PAIR","entry_z":0.5}}""", "$.params.exit_z", "invalid", "0.5 is not below entry_z 0.5")]
    [InlineData("""{"strategy":"momentum","ticker":"TEST","params":{"mode":"time_series","lookback":21}}""", "$.params.skip", "invalid", "21 is not below lookback 21")]
    [InlineData("""{"strategy":"arbitrage","ticker":"TEST"}""", "$.params.pair_ticker", "required", "TEST has no default pair")]
    [InlineData("""{"strategy":"arbitrage","ticker":"TEST","params":{"pair_ticker":"PAIR","hedge_ratio":1001}}""", "$.params.hedge_ratio", "type", "1001 is no hedge ratio")]
    [InlineData("""{"strategy":"arbitrage","ticker":"TEST","params":{"pair_ticker":"TEST"}}""", "$.params.pair_ticker", "invalid", "TEST cannot be traded against itself")]
    [InlineData("""{"strategy":"arbitrage","ticker":"TEST","params":{"pair_ticker":"PAIR","hedge_ratio":"tls"}}""", "$.params.hedge_ratio", "type", "\"tls\" is no hedge ratio")]
    [InlineData("""{"strategy":"arbitrage","ticker":"TEST","params":{"pair_ticker":"PAIR","hedge_ratio":[1]}}""", "$.params.hedge_ratio", "type", "[1] is no hedge ratio")]
    [InlineData("""{"strategy":"momentum","ticker":"GONE"}""", "$.ticker", "missing_file", "There are: PAIR, TEST")]
    [InlineData("""{"strategy":"arbitrage","ticker":"TEST","params":{"pair_ticker":"GONE"}}""", "$.params.pair_ticker", "missing_file", "GONE.csv")]
    public async Task Check_Fault_IsNamedWithItsPath(string payload, string path, string code, string message)
    {
        var faults = await CheckAsync(payload);

        var fault = Assert.Single(faults);
        Assert.Equal((path, code), (fault.Path, fault.Code));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_SeveralFaults_NamesAll()
    {
        var faults = await CheckAsync("""{"strategy":"momentum","ticker":"GONE","start_date":"2024-01-03","end_date":"2024-01-02","params":{"fast_window":9,"slow_window":3}}""");

        Assert.Equal(["$.params.fast_window", "$.start_date", "$.ticker"], faults.Select(fault => fault.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Check_SyntheticPrices_NeedNoFile()
    {
        Assert.Empty(await CheckAsync("""{"strategy":"momentum","ticker":"GONE","data_source":"synthetic"}"""));
    }

    [Theory]
    [InlineData("""{"strategy":"momentum","ticker":"TEST","speed":1}""")]
    [InlineData("""{"strategy":"momentum","ticker":"TEST","params":{"speed":1}}""")]
    [InlineData("""{"strategy":"momentum","ticker":"TEST","params":{"mode":"slow"}}""")]
    [InlineData("""{"strategy":"luck","ticker":"TEST"}""")]
    [InlineData("""{"ticker":"TEST"}""")]
    [InlineData("""{"strategy":"momentum"}""")]
    [InlineData("""{"strategy":"momentum","ticker":"TEST","start_date":"03/01/2024"}""")]
    public async Task Check_UnreadablePayload_IsOneFault(string payload)
    {
        Assert.Equal("type", Assert.Single(await CheckAsync(payload)).Code);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("..")]
    [InlineData("aapl")]
    [InlineData("A/B")]
    [InlineData("A\\B")]
    [InlineData("1A")]
    [InlineData("")]
    [InlineData("TOOLONGTICKER")]
    public void Schema_BadTicker_IsRefusedByItsPattern(string ticker)
    {
        Assert.DoesNotMatch(PatternOf("ticker"), ticker);
        Assert.DoesNotMatch(PatternOf("params", "pair_ticker"), ticker);
    }

    [Theory]
    [InlineData("AAPL")]
    [InlineData("BRK.B")]
    [InlineData("BF-B")]
    [InlineData("X")]
    public void Schema_GoodTicker_FitsItsPattern(string ticker)
    {
        Assert.Matches(PatternOf("ticker"), ticker);
        Assert.Matches(PatternOf("params", "pair_ticker"), ticker);
    }

    [Fact]
    public void Schema_Payload_RequiresStrategyAndTickerAndRefusesTheUnknown()
    {
        var schema = Backtests.Agent.PayloadSchema;

        Assert.Equal(["strategy", "ticker"], schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(["momentum", "mean_reversion", "arbitrage"], schema.GetProperty("properties").GetProperty("strategy").GetProperty("enum").EnumerateArray().Select(name => name.GetString()));
        Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
    }

    [Theory]
    [InlineData("initial_capital", 0.0, null, true)]
    [InlineData("commission", 0.0, 0.1, false)]
    [InlineData("slippage", 0.0, 0.1, false)]
    [InlineData("risk_free_rate", -0.1, 1.0, false)]
    [InlineData("params.fast_window", 1.0, 10000.0, false)]
    [InlineData("params.slow_window", 2.0, 10000.0, false)]
    [InlineData("params.lookback", 1.0, 10000.0, false)]
    [InlineData("params.skip", 0.0, 9999.0, false)]
    [InlineData("params.window", 2.0, 10000.0, false)]
    [InlineData("params.entry_z", 0.0, 100.0, true)]
    [InlineData("params.exit_z", 0.0, 100.0, false)]
    public void Schema_Numbers_HaveBounds(string member, double minimum, double? maximum, bool isExclusive)
    {
        var schema = SchemaOf(member.Split('.'));

        Assert.Equal(minimum, schema.GetProperty(isExclusive ? "exclusiveMinimum" : "minimum").GetDouble());
        if (maximum is { } bound)
        {
            Assert.Equal(bound, schema.GetProperty("maximum").GetDouble());
        }
    }

    [Theory]
    [InlineData("initial_capital", "100000")]
    [InlineData("commission", "0.001")]
    [InlineData("slippage", "0")]
    [InlineData("risk_free_rate", "0")]
    [InlineData("allow_short", "false")]
    [InlineData("fractional_shares", "false")]
    [InlineData("data_source", "\"file\"")]
    [InlineData("seed", "42")]
    [InlineData("params.mode", "\"sma_cross\"")]
    [InlineData("params.fast_window", "20")]
    [InlineData("params.slow_window", "50")]
    [InlineData("params.lookback", "252")]
    [InlineData("params.skip", "21")]
    [InlineData("params.window", "20")]
    [InlineData("params.entry_z", "2")]
    public void Schema_Defaults_AreThoseThatAreTaken(string member, string expected)
    {
        Assert.Equal(expected, SchemaOf(member.Split('.')).GetProperty("default").GetRawText());

        var taken = JsonSerializer.SerializeToElement(new BacktestPayload { Strategy = StrategyKind.Momentum, Ticker = "TEST" }, SnakeCase);
        var value = member.Split('.').Aggregate(taken, (node, name) => node.GetProperty(name));
        Assert.Equal(expected, value.GetRawText());
    }

    [Theory]
    [InlineData("AAPL", "MSFT")]
    [InlineData("GOOGL", "MSFT")]
    [InlineData("MSFT", "GOOGL")]
    public async Task Check_DefaultPairWithoutPrices_IsAFaultOfThePair(string ticker, string pair)
    {
        using var data = new DataFolder().With(Bars.Random(1, 10, ticker));

        var fault = Assert.Single(await Backtests.CheckAsync(data, $$"""{"strategy":"arbitrage","ticker":"{{ticker}}"}"""));

        Assert.Equal(("$.params.pair_ticker", "missing_file"), (fault.Path, fault.Code));
        Assert.Contains($"{pair}.csv", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_WayOutOfTheFolder_IsNoTicker()
    {
        using var data = new DataFolder().With("TEST", "Date,Open,High,Low,Close");

        Assert.Contains("is no ticker", McpCore.Backtest.Market.PriceFiles.Missing(data.Path, "../prices/TEST"), StringComparison.Ordinal);
    }

    private static JsonElement SchemaOf(params string[] path) => path.Aggregate(Backtests.Agent.PayloadSchema, (node, name) => node.GetProperty("properties").GetProperty(name));

    private static Regex PatternOf(params string[] path)
    {
        return new Regex(SchemaOf(path).GetProperty("pattern").GetString()!, RegexOptions.None, TimeSpan.FromSeconds(5));
    }

    private static async Task<IReadOnlyList<McpCore.Agents.PayloadFault>> CheckAsync(string payload)
    {
        using var data = new DataFolder().With(Bars.Random(1, 10)).With(Bars.Random(2, 10, "PAIR"));
        return await Backtests.CheckAsync(data, payload);
    }
}
