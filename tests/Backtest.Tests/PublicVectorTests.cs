using System.Text.Json;
using Backtest.Tests.Simulation;
using McpCore.Backtest.Market;
using McpCore.Backtest.Strategies;

namespace Backtest.Tests;

/// <summary>The case worked by hand in Vectors/, within its tolerance.</summary>
public sealed class PublicVectorTests
{
    private static readonly JsonElement Vector = JsonDocument.Parse(File.ReadAllText(PathOf("public-momentum.json"))).RootElement.Clone();

    [Fact]
    public async Task Run_PublicCase_GivesEveryMetric()
    {
        var result = await RunAsync();

        var expected = Vector.GetProperty("expected").GetProperty("metrics");
        Assert.Equal(15, expected.EnumerateObject().Count());
        foreach (var metric in expected.EnumerateObject())
        {
            Approximately.Equal(metric.Value.GetDouble(), result.GetProperty("metrics").GetProperty(metric.Name).GetDouble(), metric.Name);
        }
    }

    [Fact]
    public async Task Run_PublicCase_GivesEquityAtEachBar()
    {
        var result = await RunAsync();

        var expected = Vector.GetProperty("expected").GetProperty("equity").EnumerateArray().Select(value => value.GetDouble()).ToList();
        var actual = result.GetProperty("equity").EnumerateArray().Select(point => point.GetProperty("value").GetDouble()).ToList();
        Assert.Equal(14, expected.Count);
        Approximately.Equal(expected, actual);
        Assert.Equal(Dates(), result.GetProperty("equity").EnumerateArray().Select(point => point.GetProperty("date").GetString()));
    }

    [Fact]
    public async Task Run_PublicCase_GivesTheTrades()
    {
        var result = await RunAsync();

        var dates = Dates();
        var expected = Vector.GetProperty("expected").GetProperty("trades").EnumerateArray().ToList();
        var actual = result.GetProperty("trades").EnumerateArray().ToList();
        Assert.Equal(2, expected.Count);
        Assert.Equal(expected.Count, actual.Count);
        foreach (var (wanted, trade) in expected.Zip(actual))
        {
            Assert.Equal(dates[wanted.GetProperty("entry_bar").GetInt32()], trade.GetProperty("entry_date").GetString());
            Assert.Equal(dates[wanted.GetProperty("exit_bar").GetInt32()], trade.GetProperty("exit_date").GetString());
            Assert.Equal("long", trade.GetProperty("side").GetString());
            foreach (var number in new[] { "shares", "entry_price", "exit_price", "pnl" })
            {
                Approximately.Equal(wanted.GetProperty(number).GetDouble(), trade.GetProperty(number).GetDouble(), number);
            }
        }
    }

    [Fact]
    public void Decide_PublicCase_GivesTheTargets()
    {
        using var data = WithVector();

        var targets = Simulations.Targets(new MovingAverageCross(fast: 2, slow: 4), PriceFiles.Read(data.Path, "TEST", TestContext.Current.CancellationToken));

        Assert.Equal(Vector.GetProperty("expected").GetProperty("targets").EnumerateArray().Select(target => target.GetInt32()), targets);
    }

    private static async Task<JsonElement> RunAsync()
    {
        using var data = WithVector();
        return (await Backtests.RunAsync(data, Vector.GetProperty("payload").GetRawText())).Result;
    }

    private static DataFolder WithVector() => new DataFolder().With("TEST", File.ReadAllLines(PathOf("public-momentum.csv")));

    private static List<string> Dates() => [.. File.ReadLines(PathOf("public-momentum.csv")).Skip(1).Select(line => line.Split(',')[0])];

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Vectors", name);
}
