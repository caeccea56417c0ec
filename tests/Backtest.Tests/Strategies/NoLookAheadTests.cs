using Backtest.Tests.Simulation;
using McpCore.Backtest.Market;
using McpCore.Backtest.Results;
using McpCore.Backtest.Simulation;

namespace Backtest.Tests.Strategies;

/// <summary>Nothing that happens up to a bar may depend on a later one: a run on the first bars is the beginning of the whole run.</summary>
public sealed class NoLookAheadTests
{
    private const int Count = 300;
    private static readonly Terms Terms = new(1_000_000, Commission: 0.001, Slippage: 0.0005);

    public static TheoryData<string, int> Runs => Rules.With(11, 12, 13);

    [Theory]
    [MemberData(nameof(Runs))]
    public void Run_TruncatedSeries_GivesTheSameTradesAndEquityUpToTheCut(string rule, int seed)
    {
        var (a, b) = Series(seed);

        var whole = Rules.Run(rule, Terms, a, b);

        Assert.True(whole.Trades.Count > 5);
        for (var cut = 20; cut < Count; cut += 7)
        {
            AssertIsBeginning(Rules.Run(rule, Terms, a.Cut(cut), b.Cut(cut)), whole, cut);
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Run_OtherFuture_DoesNotChangeThePast(string rule, int seed)
    {
        var (a, b) = Series(seed);

        var before = Rules.Run(rule, Terms, a, b);

        for (var cut = 20; cut < Count; cut += 3)
        {
            var after = Rules.Run(rule, Terms, Changed(a, cut), Changed(b, cut));
            Assert.Equal(before.Equity[..cut], after.Equity[..cut]);
            Assert.NotEqual(a.Bars[cut].Close, Changed(a, cut).Bars[cut].Close);

            // What is filled at the open of the first changed day was decided before it.
            Assert.Equal(Entered(before, cut + 1).Select(Entry), Entered(after, cut + 1).Select(Entry));
            Assert.Equal(Closed(before, cut), Closed(after, cut));
        }

        // From the close of that day on, every price is another; its open is the last thing that both have.
        static PriceSeries Changed(PriceSeries series, int cut) => series with
        {
            Bars = [.. series.Bars.Select((bar, i) => i < cut ? bar : new Bar(bar.Date, i == cut ? bar.Open : bar.Open * (1.5 + (i % 3)), bar.Close * (i % 2 == 0 ? 0.5 : 2)))],
        };
    }

    private static void AssertIsBeginning(SimulationRun truncated, SimulationRun whole, int cut)
    {
        var closed = whole.Trades.Where(trade => trade.ExitDate <= Bars.Day(cut - 1)).ToList();

        // What is open at the cut is closed there, so only its exit differs.
        Assert.Equal(closed, truncated.Trades.Take(closed.Count));
        Assert.Equal(Entered(whole, cut).Select(Entry), truncated.Trades.Select(Entry));
        Assert.Equal(whole.Equity[..(cut - 1)], truncated.Equity[..(cut - 1)]);
    }

    private static IEnumerable<Trade> Entered(SimulationRun run, int cut) => run.Trades.Where(trade => trade.EntryDate <= Bars.Day(cut - 1));

    /// <summary>Trades that ended at an open up to the cut: the last bar's are closed at its close.</summary>
    private static IEnumerable<Trade> Closed(SimulationRun run, int cut) => run.Trades.Where(trade => trade.ExitDate <= Bars.Day(cut) && trade.ExitDate < Bars.Day(Count - 1));

    private static (DateOnly, string, double, double, double?, double?) Entry(Trade trade) =>
        (trade.EntryDate, trade.Side, trade.Shares, trade.EntryPrice, trade.Pair?.Shares, trade.Pair?.EntryPrice);

    private static (PriceSeries A, PriceSeries B) Series(int seed) => (Bars.Random(seed, Count, "TEST"), Bars.Random(seed + 1000, Count, "PAIR"));
}
