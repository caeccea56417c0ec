using McpCore.Backtest.Market;
using McpCore.Backtest.Results;
using McpCore.Backtest.Simulation;

namespace Backtest.Tests.Simulation;

/// <summary>One case of four bars, worked by hand: 1,000 in cash, 1 % commission.</summary>
public sealed class PairTests
{
    private static readonly PriceSeries A = Bars.Named("A", (10, 10), (10, 11), (12, 12), (11, 10));
    private static readonly PriceSeries B = Bars.Named("B", (20, 20), (20, 19), (18, 18), (19, 20));

    [Fact]
    public void Run_Long_BuysFirstAndSellsSecond()
    {
        var run = Run(A.Cut(3), B.Cut(3), [1, 0, 0]);

        // Half of 1,000 a leg: 50 of A, 25 of B. Fees 10 in, 0.01 * (600 + 450) out.
        var trade = Assert.Single(run.Trades);
        Assert.Equal((Bars.Day(1), Bars.Day(2), "long", 50.0, 10.0, 12.0), (trade.EntryDate, trade.ExitDate, trade.Side, trade.Shares, trade.EntryPrice, trade.ExitPrice));
        Assert.Equal(new PairLeg(25, 20, 18), trade.Pair);
        Approximately.Equal(129.5, trade.Pnl);
        Approximately.Equal([1000, 1065, 1129.5], run.Equity);
        Approximately.Equal(20.5, run.CommissionPaid);
        Assert.Equal(1, run.BarsInPosition);
    }

    [Fact]
    public void Run_Short_SellsFirstAndBuysSecond()
    {
        var run = Run(A.Cut(3), B.Cut(3), [-1, 0, 0]);

        var trade = Assert.Single(run.Trades);
        Assert.Equal(("short", 50.0), (trade.Side, trade.Shares));
        Approximately.Equal(-170.5, trade.Pnl);
        Approximately.Equal([1000, 915, 829.5], run.Equity);
    }

    [Fact]
    public void Run_Flip_SizesOnCashAfterClosing()
    {
        var run = Run(A, B, [1, -1, -1, -1]);

        // Cash after closing is 1,129.5: 47 of A at 12, 31 of B at 18. The equity at the close before, 1,065, would buy 44 and 29.
        Assert.Equal(2, run.Trades.Count);
        var flip = run.Trades[1];
        Assert.Equal((Bars.Day(2), Bars.Day(3), "short", 47.0, 12.0, 10.0), (flip.EntryDate, flip.ExitDate, flip.Side, flip.Shares, flip.EntryPrice, flip.ExitPrice));
        Assert.Equal(new PairLeg(31, 18, 20), flip.Pair);
        Approximately.Equal(133.88, flip.Pnl);
        Approximately.Equal([1000, 1065, 1118.28, 1263.38], run.Equity);
        Approximately.Equal(20.5 + 11.22 + 10.9, run.CommissionPaid);
        Assert.Equal(3, run.BarsInPosition);
    }

    [Fact]
    public void Run_EntryAfterEarlierTrade_SizesOnEquityAtPreviousClose()
    {
        var run = Run(A, B, [1, 0, -1, 0]);

        // Flat at 1,129.5 since the second bar: 564.75 buys 51 of A at 11 and 29 of B at 19.
        Assert.Equal((51.0, 29.0), (run.Trades[1].Shares, run.Trades[1].Pair!.Shares));
    }

    [Fact]
    public void Run_PositionOpenAtEnd_IsClosedAtLastCloses()
    {
        var run = Run(A.Cut(2), B.Cut(2), [1, 1]);

        // 50 * 11 - 25 * 19, fees 10 in and 0.01 * (550 + 475) out.
        var trade = Assert.Single(run.Trades);
        Assert.Equal((Bars.Day(1), 11.0, 19.0), (trade.ExitDate, trade.ExitPrice, trade.Pair!.ExitPrice));
        Approximately.Equal(54.75, trade.Pnl);
        Approximately.Equal(1054.75, run.Equity[^1]);
    }

    [Fact]
    public void Run_TargetOnLastBar_IsNeverFilled()
    {
        var run = Run(A, B, [0, 0, 0, 1]);

        Assert.Empty(run.Trades);
        Assert.All(run.Equity, value => Assert.Equal(1000, value));
    }

    [Fact]
    public void Run_OneLegTooDear_StaysFlat()
    {
        var dear = Bars.Named("B", (501, 501), (501, 501), (501, 501));

        var run = Run(A.Cut(3), dear, [1, 1, 1]);

        Assert.Empty(run.Trades);
        Assert.Equal(0, run.CommissionPaid);
    }

    [Fact]
    public void Run_Slippage_MakesBothLegsWorse()
    {
        var run = Run(A.Cut(3), B.Cut(3), [1, 0, 0], slippage: 0.1);

        // Half of 1,000 a leg: A bought at 11 and sold at 10.8, B sold at 18 and bought back at 19.8.
        var trade = Assert.Single(run.Trades);
        Approximately.Equal([45, 11, 10.8], [trade.Shares, trade.EntryPrice, trade.ExitPrice]);
        Approximately.Equal([27, 18, 19.8], [trade.Pair!.Shares, trade.Pair.EntryPrice, trade.Pair.ExitPrice]);
        Approximately.Equal((45 * -0.2) - (27 * 1.8) - (0.01 * ((45 * 21.8) + (27 * 37.8))), trade.Pnl);
        Approximately.Equal(1000 + trade.Pnl, run.Equity[^1]);
    }

    [Fact]
    public void Run_FractionalShares_SplitsInHalves()
    {
        var trade = Assert.Single(Run(A.Cut(2), Bars.Named("B", (30, 30), (30, 30)), [1, 1], fractional: true).Trades);

        Approximately.Equal([50, 500.0 / 30], [trade.Shares, trade.Pair!.Shares]);
    }

    private static SimulationRun Run(PriceSeries a, PriceSeries b, int[] targets, double slippage = 0, bool fractional = false) =>
        Simulations.Run(new Scripted(targets), new Terms(1000, 0.01, slippage, fractional), a, b);
}
