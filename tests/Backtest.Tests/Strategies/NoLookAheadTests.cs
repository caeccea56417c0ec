using McpCore.Backtest;
using McpCore.Backtest.Market;
using McpCore.Backtest.Simulation;

namespace Backtest.Tests.Strategies;

/// <summary>Nothing that happens up to a bar may depend on a later one: a run on the first bars is the beginning of the whole run.</summary>
public sealed class NoLookAheadTests
{
    private const int Count = 300;
    private const double Capital = 1_000_000;
    private const double Commission = 0.001;

    public static TheoryData<StrategyKind, int> Runs
    {
        get
        {
            var runs = new TheoryData<StrategyKind, int>();
            foreach (var strategy in Enum.GetValues<StrategyKind>())
            {
                foreach (var seed in new[] { 11, 12, 13 })
                {
                    runs.Add(strategy, seed);
                }
            }

            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Targets_TruncatedSeries_AreThoseOfTheWhole(StrategyKind strategy, int seed)
    {
        var series = Series(seed);

        var whole = TargetsOf(strategy, series);

        Assert.Contains(whole, target => target != 0);
        for (var cut = 2; cut < Count; cut += 7)
        {
            Assert.Equal(whole[..cut], TargetsOf(strategy, Cut(series, cut)));
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Targets_OtherFuture_DoesNotChangeThePast(StrategyKind strategy, int seed)
    {
        var series = Series(seed);
        var other = series.Select(item => item with { Bars = [.. item.Bars.Select((bar, i) => i < 150 ? bar : new Bar(bar.Date, bar.Open * 3, bar.Close / 2))] }).ToList();

        var (before, after) = (TargetsOf(strategy, series), TargetsOf(strategy, other));

        Assert.Equal(before[..150], after[..150]);
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Run_TruncatedSeries_GivesTheSameTradesAndEquityUpToTheCut(StrategyKind strategy, int seed)
    {
        var series = Series(seed);

        var whole = Run(strategy, series);

        Assert.True(whole.Trades.Count > 5);
        foreach (var cut in new[] { 20, 50, 101, 150, 222, 280, 299 })
        {
            var truncated = Run(strategy, Cut(series, cut));
            var closed = whole.Trades.Where(trade => trade.ExitDate <= Bars.Day(cut - 1)).ToList();
            var entered = whole.Trades.Where(trade => trade.EntryDate <= Bars.Day(cut - 1)).ToList();

            // What is open at the cut is closed there, so only its exit differs.
            Assert.Equal(closed, truncated.Trades.Take(closed.Count));
            Assert.Equal(entered.Select(Entry), truncated.Trades.Select(Entry));
            Assert.Equal(whole.Equity.Take(cut - 1), truncated.Equity.Take(cut - 1));
        }
    }

    private static (DateOnly, string, long, double, long?, double?) Entry(Trade trade) =>
        (trade.EntryDate, trade.Side, trade.Shares, trade.EntryPrice, trade.Pair?.Shares, trade.Pair?.EntryPrice);

    private static List<PriceSeries> Series(int seed) => [Bars.Random(seed, Count, "A"), Bars.Random(seed + 1000, Count, "B")];

    private static List<PriceSeries> Cut(List<PriceSeries> series, int count) => series.ConvertAll(item => item.Cut(count));

    private static double[] TargetsOf(StrategyKind strategy, List<PriceSeries> series) => BacktestAgent.TargetsOf(
        new BacktestPayload
        {
            Strategy = strategy,
            Ticker = "A",
            Params = new StrategyParams { FastWindow = 3, SlowWindow = 8, Window = 8, EntryZ = 1.5, PairTicker = "B" },
        },
        series);

    private static SimulationRun Run(StrategyKind strategy, List<PriceSeries> series) => strategy == StrategyKind.Arbitrage
        ? PairSimulator.Run(series[0], series[1], TargetsOf(strategy, series), Capital, Commission)
        : SingleSimulator.Run(series[0], TargetsOf(strategy, series), Capital, Commission);
}
