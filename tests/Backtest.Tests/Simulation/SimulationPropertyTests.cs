using McpCore.Backtest.Market;
using McpCore.Backtest.Results;
using McpCore.Backtest.Simulation;

namespace Backtest.Tests.Simulation;

/// <summary>What holds for every strategy in every mode on any prices.</summary>
public sealed class SimulationPropertyTests
{
    private const double Capital = 10_000_000;

    public static TheoryData<string, int> RandomRuns => Rules.With(1, 2, 3, 4, 5);

    public static TheoryData<string, double> FlatPrices => Rules.With(100, 0.1, 7.77, 33.3, 1234.56, 100.1);

    [Theory]
    [MemberData(nameof(FlatPrices))]
    public void Run_FlatPrices_MakesNoTrade(string rule, double price)
    {
        var run = Rules.Run(rule, new Terms(Capital, 0.001), Flat(price), Flat(price / 3));

        Assert.Empty(run.Trades);
        Assert.All(run.Equity, value => Assert.Equal(Capital, value));
    }

    [Theory]
    [InlineData(100, 1)]
    [InlineData(0.1, 1)]
    [InlineData(33.3, 1)]
    [InlineData(100, -1)]
    public void Run_HeldOverFlatPrices_LosesTheCommissionAlone(double price, int target)
    {
        var flat = Flat(price);
        var always = new Scripted([.. Enumerable.Repeat(target, flat.Bars.Count)]);

        var single = Simulations.Run(always, new Terms(Capital, 0.001), flat);
        var pair = Simulations.Run(always, new Terms(Capital, 0.001), flat, flat);

        Assert.All([single, pair], run => Approximately.Equal(Capital - run.CommissionPaid, run.Equity[^1]));
        Assert.All([single, pair], run => Assert.True(run.CommissionPaid > 0));
    }

    [Theory]
    [MemberData(nameof(RandomRuns))]
    public void Run_HigherCommission_EndsLower(string rule, int seed)
    {
        var (a, b) = Series(seed);

        var ends = new[] { 0, 0.001, 0.01, 0.1 }.Select(commission => Rules.Run(rule, new Terms(Capital, commission), a, b).Equity[^1]).ToList();

        Assert.All(ends.Zip(ends.Skip(1)), pair => Assert.True(pair.Second < pair.First, string.Join(", ", ends)));
    }

    [Theory]
    [MemberData(nameof(RandomRuns))]
    public void Run_HigherSlippage_EndsLower(string rule, int seed)
    {
        var (a, b) = Series(seed);

        var ends = new[] { 0, 0.0005, 0.005, 0.05 }.Select(slippage => Rules.Run(rule, new Terms(Capital, 0, slippage), a, b).Equity[^1]).ToList();

        Assert.All(ends.Zip(ends.Skip(1)), pair => Assert.True(pair.Second < pair.First, string.Join(", ", ends)));
    }

    [Theory]
    [MemberData(nameof(RandomRuns))]
    public void Run_RandomPrices_EquityAddsUpAtEachBar(string rule, int seed)
    {
        var (a, b) = Series(seed);

        var run = Rules.Run(rule, new Terms(Capital, 0.002, 0.001), a, b);

        Assert.True(run.Trades.Count > 3);
        for (var t = 0; t < a.Bars.Count; t++)
        {
            var (barA, barB) = (a.Bars[t], b.Bars[t]);
            var closed = run.Trades.Where(trade => trade.ExitDate <= barA.Date).Sum(trade => trade.Pnl);
            var open = run.Trades.Where(trade => trade.EntryDate <= barA.Date && trade.ExitDate > barA.Date).Sum(trade => Unrealized(trade, barA.Close, barB.Close, 0.002));
            Approximately.Equal(Capital + closed + open, run.Equity[t], $"bar {t}");
        }
    }

    [Theory]
    [MemberData(nameof(RandomRuns))]
    public void Run_RandomPrices_PaysCommissionOnEachFill(string rule, int seed)
    {
        var (a, b) = Series(seed);

        var run = Rules.Run(rule, new Terms(Capital, 0.002, 0.001), a, b);

        Assert.All(run.Trades, trade => Approximately.Equal(0.002 * Traded(trade), trade.Commission));
        Approximately.Equal(0.002 * run.Trades.Sum(Traded), run.CommissionPaid);
    }

    [Theory]
    [MemberData(nameof(RandomRuns))]
    public void Run_RandomPrices_FillsAtOpensOfTheDayMadeWorse(string rule, int seed)
    {
        const double Slippage = 0.001;
        var (a, b) = Series(seed);

        var run = Rules.Run(rule, new Terms(Capital, 0.002, Slippage), a, b);

        var (opensA, opensB) = (a.Bars.ToDictionary(bar => bar.Date, bar => bar.Open), b.Bars.ToDictionary(bar => bar.Date, bar => bar.Open));
        foreach (var trade in run.Trades)
        {
            var direction = trade.Side == "long" ? 1 : -1;
            Approximately.Equal(opensA[trade.EntryDate] * (1 + (direction * Slippage)), trade.EntryPrice);
            if (trade.Pair is { } leg)
            {
                Approximately.Equal(opensB[trade.EntryDate] * (1 - (direction * Slippage)), leg.EntryPrice);
            }

            // The last one may be closed by the end, at a close.
            if (trade != run.Trades[^1])
            {
                Approximately.Equal(opensA[trade.ExitDate] * (1 - (direction * Slippage)), trade.ExitPrice);
            }
        }
    }

    [Theory]
    [MemberData(nameof(RandomRuns))]
    public void Run_PricesInAnotherUnit_GivesTheSameReturns(string rule, int seed)
    {
        var (a, b) = Series(seed);
        var terms = new Terms(Capital, 0.002, 0.001, FractionalShares: true);

        var run = Rules.Run(rule, terms, a, b);
        var scaled = Rules.Run(rule, terms, Scaled(a), Scaled(b));

        Approximately.Equal(run.Equity, scaled.Equity);

        static PriceSeries Scaled(PriceSeries series) => series with { Bars = [.. series.Bars.Select(bar => new Bar(bar.Date, bar.Open * 8, bar.Close * 8))] };
    }

    private static double Traded(Trade trade) =>
        (trade.Shares * (trade.EntryPrice + trade.ExitPrice)) + (trade.Pair is { } leg ? leg.Shares * (leg.EntryPrice + leg.ExitPrice) : 0);

    private static double Unrealized(Trade trade, double closeA, double closeB, double commission)
    {
        var direction = trade.Side == "long" ? 1 : -1;
        var gain = direction * trade.Shares * (closeA - trade.EntryPrice);
        var fee = commission * trade.Shares * trade.EntryPrice;
        return trade.Pair is { } leg
            ? gain - (direction * leg.Shares * (closeB - leg.EntryPrice)) - fee - (commission * leg.Shares * leg.EntryPrice)
            : gain - fee;
    }

    private static (PriceSeries A, PriceSeries B) Series(int seed) => (Bars.Random(seed, 400), Bars.Random(seed + 100, 400, "PAIR"));

    private static PriceSeries Flat(double price) => Bars.OfCloses([.. Enumerable.Repeat(price, 60)]);
}
