using McpCore.Backtest;
using McpCore.Backtest.Market;
using McpCore.Backtest.Simulation;
using McpCore.Backtest.Strategies;

namespace Backtest.Tests.Simulation;

/// <summary>What holds for every strategy on any prices.</summary>
public sealed class SimulationPropertyTests
{
    private const double Capital = 10_000_000;

    public static TheoryData<StrategyKind, int> RandomRuns => Cases([1, 2, 3, 4, 5]);

    public static TheoryData<StrategyKind, double> FlatPrices => Cases([100, 0.1, 7.77, 33.3, 1234.56, 100.1]);

    [Theory]
    [MemberData(nameof(FlatPrices))]
    public void Run_FlatPrices_MakesNoTrade(StrategyKind strategy, double price)
    {
        var (a, b) = (Flat(price), Flat(price / 3));

        var run = Run(strategy, a, b, commission: 0.001, entryZ: 0.5);

        Assert.Empty(run.Trades);
        Assert.All(run.Equity, point => Assert.Equal(Capital, point.Value));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(0.1)]
    [InlineData(33.3)]
    public void Run_HeldOverFlatPrices_LosesTheCommissionAlone(double price)
    {
        var flat = Flat(price);
        var always = Enumerable.Repeat(1.0, flat.Bars.Count).ToArray();

        var single = SingleSimulator.Run(flat, always, Capital, commission: 0.001);
        var pair = PairSimulator.Run(flat, flat, always, Capital, commission: 0.001);

        Assert.All([single, pair], run => Approximately.Equal(Capital - run.CommissionPaid, run.Equity[^1].Value));
        Assert.All([single, pair], run => Assert.True(run.CommissionPaid > 0));
    }

    [Theory]
    [MemberData(nameof(RandomRuns))]
    public void Run_HigherCommission_EndsLower(StrategyKind strategy, int seed)
    {
        var (a, b) = (Bars.Random(seed, 400), Bars.Random(seed + 100, 400));

        var ends = new[] { 0, 0.001, 0.01, 0.1 }.Select(commission => Run(strategy, a, b, commission).Equity[^1].Value).ToList();

        Assert.All(ends.Zip(ends.Skip(1)), pair => Assert.True(pair.Second < pair.First, string.Join(", ", ends)));
    }

    [Theory]
    [MemberData(nameof(RandomRuns))]
    public void Run_RandomPrices_EquityAddsUpAtEachBar(StrategyKind strategy, int seed)
    {
        var (a, b) = (Bars.Random(seed, 400), Bars.Random(seed + 100, 400));

        var run = Run(strategy, a, b, commission: 0.002);

        Assert.True(run.Trades.Count > 3);
        for (var t = 0; t < a.Bars.Count; t++)
        {
            var (barA, barB) = (a.Bars[t], b.Bars[t]);
            var closed = run.Trades.Where(trade => trade.ExitDate <= barA.Date).Sum(trade => trade.Pnl);
            var open = run.Trades.Where(trade => trade.EntryDate <= barA.Date && trade.ExitDate > barA.Date).Sum(trade => Unrealized(trade, barA.Close, barB.Close, 0.002));
            Approximately.Equal(Capital + closed + open, run.Equity[t].Value, $"bar {t}");
        }
    }

    [Theory]
    [MemberData(nameof(RandomRuns))]
    public void Run_RandomPrices_PaysCommissionOnEachFill(StrategyKind strategy, int seed)
    {
        var (a, b) = (Bars.Random(seed, 400), Bars.Random(seed + 100, 400));

        var run = Run(strategy, a, b, commission: 0.002);

        var traded = run.Trades.Sum(trade => (trade.Shares * (trade.EntryPrice + trade.ExitPrice)) + (trade.Pair is { } leg ? leg.Shares * (leg.EntryPrice + leg.ExitPrice) : 0));
        Approximately.Equal(0.002 * traded, run.CommissionPaid);
    }

    [Theory]
    [MemberData(nameof(RandomRuns))]
    public void Run_RandomPrices_FillsAtOpensOfTheDay(StrategyKind strategy, int seed)
    {
        var (a, b) = (Bars.Random(seed, 400), Bars.Random(seed + 100, 400));

        var run = Run(strategy, a, b, commission: 0.002);

        var opens = a.Bars.ToDictionary(bar => bar.Date, bar => bar.Open);
        Assert.All(run.Trades, trade => Assert.Equal(opens[trade.EntryDate], trade.EntryPrice));
        Assert.All(run.Trades.SkipLast(1), trade => Assert.Equal(opens[trade.ExitDate], trade.ExitPrice));
    }

    private static SimulationRun Run(StrategyKind strategy, PriceSeries a, PriceSeries b, double commission, double entryZ = 1.5) => strategy switch
    {
        StrategyKind.Momentum => SingleSimulator.Run(a, MovingAverageCross.Targets(a, 3, 7), Capital, commission),
        StrategyKind.MeanReversion => SingleSimulator.Run(a, MeanReversion.Targets(a, 7, entryZ, 0), Capital, commission),
        _ => PairSimulator.Run(a, b, PairSpread.Targets(a, b, 7, entryZ, 0.2, null), Capital, commission),
    };

    private static double Unrealized(Trade trade, double closeA, double closeB, double commission)
    {
        var direction = trade.Side == "long" ? 1 : -1;
        var gain = direction * trade.Shares * (closeA - trade.EntryPrice);
        var fee = commission * trade.Shares * trade.EntryPrice;
        return trade.Pair is { } leg
            ? gain - (direction * leg.Shares * (closeB - leg.EntryPrice)) - fee - (commission * leg.Shares * leg.EntryPrice)
            : gain - fee;
    }

    private static PriceSeries Flat(double price) => Bars.OfCloses([.. Enumerable.Repeat(price, 60)]);

    private static TheoryData<StrategyKind, T> Cases<T>(T[] values)
    {
        var cases = new TheoryData<StrategyKind, T>();
        foreach (var strategy in Enum.GetValues<StrategyKind>())
        {
            foreach (var value in values)
            {
                cases.Add(strategy, value);
            }
        }

        return cases;
    }
}
