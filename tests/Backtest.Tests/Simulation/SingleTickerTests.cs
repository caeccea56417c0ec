using McpCore.Backtest.Market;
using McpCore.Backtest.Results;
using McpCore.Backtest.Simulation;

namespace Backtest.Tests.Simulation;

public sealed class SingleTickerTests
{
    [Fact]
    public void Run_TargetAfterClose_FillsAtNextOpen()
    {
        var series = Bars.Of((10, 10.5), (11, 11.5), (12, 12.5), (13, 13.5));

        var run = Run(series, [1, 1, 0, 0], capital: 100, commission: 0);

        Assert.Equal(new Trade(Bars.Day(1), Bars.Day(3), "long", 9, 11, 13, 18, 0, null), Assert.Single(run.Trades));
        Approximately.Equal([100, 104.5, 113.5, 118], run.Equity);
        Assert.Equal(2, run.BarsInPosition);
    }

    [Fact]
    public void Run_TargetOnLastBar_IsNeverFilled()
    {
        var series = Bars.Of((10, 10), (10, 10), (10, 20));

        var run = Run(series, [0, 0, 1], capital: 100, commission: 0.01);

        Assert.Empty(run.Trades);
        Assert.Equal([100, 100, 100], run.Equity);
        Assert.Equal(0, run.CommissionPaid);
        Assert.Equal(0, run.BarsInPosition);
    }

    [Fact]
    public void Run_FirstBar_NeverHoldsAPosition()
    {
        var series = Bars.Of((10, 20), (20, 20));

        var run = Run(series, [1, 1], capital: 100, commission: 0);

        Assert.Equal(100, run.Equity[0]);
        Assert.Equal(Bars.Day(1), Assert.Single(run.Trades).EntryDate);
    }

    [Theory]
    [InlineData(100.9, 9)]
    [InlineData(101.1, 10)]
    [InlineData(111.0, 10)]
    [InlineData(111.2, 11)]
    public void Run_AllIn_LeavesRoomForTheCommission(double capital, double shares)
    {
        var series = Bars.Of((10, 10), (10, 10), (10, 10));

        var run = Run(series, [1, 1, 1], capital, commission: 0.01);

        Assert.Equal(shares, Assert.Single(run.Trades).Shares);
        Approximately.Equal(capital - (shares * 0.1), run.Equity[1]);
    }

    [Fact]
    public void Run_PositionOpenAtEnd_IsClosedAtLastCloseWithCommission()
    {
        var series = Bars.Of((10, 10), (10, 12));

        var run = Run(series, [1, 1], capital: 100, commission: 0.1);

        // 9 shares for 90 + 9; sold for 108 - 10.8.
        var trade = Assert.Single(run.Trades);
        Assert.Equal((Bars.Day(1), Bars.Day(1), 9.0, 10.0, 12.0), (trade.EntryDate, trade.ExitDate, trade.Shares, trade.EntryPrice, trade.ExitPrice));
        Approximately.Equal(-1.8, trade.Pnl);
        Approximately.Equal([100, 98.2], run.Equity);
        Approximately.Equal(19.8, run.CommissionPaid);
        Assert.Equal(1, run.BarsInPosition);
    }

    [Fact]
    public void Run_ExitTargetBeforeLastBar_SellsAtLastOpen()
    {
        var series = Bars.Of((10, 10), (10, 10), (15, 99));

        var run = Run(series, [1, 0, 0], capital: 100, commission: 0);

        Assert.Equal(15, Assert.Single(run.Trades).ExitPrice);
        Assert.Equal(150, run.Equity[^1]);
    }

    [Fact]
    public void Run_SecondEntry_InvestsWhatTheFirstLeft()
    {
        var series = Bars.Of((10, 10), (10, 10), (20, 20), (30, 30), (33, 33));

        var run = Run(series, [1, 0, 1, 0, 0], capital: 100, commission: 0);

        // 10 shares double to 200; 200 buys 6 at 30 and leaves 20.
        Assert.Equal([10.0, 6.0], run.Trades.Select(trade => trade.Shares));
        Assert.Equal([100, 18], run.Trades.Select(trade => trade.Pnl));
        Assert.Equal([100, 100, 200, 200, 218], run.Equity);
        Assert.Equal(2, run.BarsInPosition);
    }

    [Fact]
    public void Run_CashBuysNoShare_StaysFlat()
    {
        var series = Bars.Of((10, 10), (10, 10), (10, 11));

        var run = Run(series, [1, 1, 1], capital: 9, commission: 0);

        Assert.Empty(run.Trades);
        Assert.Equal([9, 9, 9], run.Equity);
        Assert.Equal(0, run.BarsInPosition);
    }

    [Fact]
    public void Run_Short_SellsFirstAndBuysBack()
    {
        var series = Bars.Of((10, 10), (10, 9), (8, 8), (8, 8));

        var run = Run(series, [-1, 0, 0, 0], capital: 101, commission: 0.01);

        // 10 shares sold for 100 - 1, bought back for 80 + 0.8.
        var trade = Assert.Single(run.Trades);
        Assert.Equal(("short", 10.0, 10.0, 8.0), (trade.Side, trade.Shares, trade.EntryPrice, trade.ExitPrice));
        Approximately.Equal(18.2, trade.Pnl);
        Approximately.Equal(1.8, trade.Commission);
        Approximately.Equal([101, 110, 119.2, 119.2], run.Equity);
        Assert.Equal(1, run.BarsInPosition);
    }

    [Fact]
    public void Run_FlipFromLongToShort_SellsWhatTheClosingLeft()
    {
        var series = Bars.Of((10, 10), (10, 20), (20, 20), (16, 16));

        var run = Run(series, [1, -1, -1, -1], capital: 100, commission: 0);

        // 10 shares double to 200, which sells 10 at 20 short.
        Assert.Equal([("long", 10.0, 100.0), ("short", 10.0, 40.0)], run.Trades.Select(trade => (trade.Side, trade.Shares, trade.Pnl)));
        Approximately.Equal([100, 200, 200, 240], run.Equity);
        Assert.Equal(3, run.BarsInPosition);
    }

    [Fact]
    public void Run_Slippage_MakesEachFillWorse()
    {
        var series = Bars.Of((10, 10), (10, 10), (20, 20), (20, 20), (10, 10));

        var run = Run(series, [1, 0, -1, -1, -1], capital: 105, commission: 0, slippage: 0.05);

        // Bought at 10.5, sold at 19: 190. Sold short at 19, bought back at the last close at 10.5.
        Assert.Equal([(10.5, 19.0, 10.0), (19.0, 10.5, 10.0)], run.Trades.Select(trade => (trade.EntryPrice, trade.ExitPrice, trade.Shares)));
        Approximately.Equal([105, 100, 190, 180, 275], run.Equity);
    }

    [Fact]
    public void Run_FractionalShares_SpendsEverything()
    {
        var series = Bars.Of((10, 10), (8, 8), (10, 10));

        var run = Run(series, [1, 1, 1], capital: 101, commission: 0.01, fractional: true);

        Approximately.Equal(12.5, Assert.Single(run.Trades).Shares);
        Approximately.Equal([101, 100, 123.75], run.Equity);
    }

    [Fact]
    public void Run_ShortThatLosesEverything_IsClosedAtTheNextOpen()
    {
        var series = Bars.Of((10, 10), (10, 10), (10, 25), (30, 30), (30, 1), (1, 1));

        var run = Run(series, [-1, -1, -1, -1, -1, -1], capital: 100, commission: 0);

        // Below 0 at the third close; bought back at 30, and with debts nothing more is sold.
        var trade = Assert.Single(run.Trades);
        Assert.Equal((Bars.Day(3), -200.0), (trade.ExitDate, trade.Pnl));
        Assert.Equal([100, 100, -50, -100, -100, -100], run.Equity);
    }

    private static SimulationRun Run(PriceSeries series, int[] targets, double capital, double commission, double slippage = 0, bool fractional = false) =>
        Simulations.Run(new Scripted(targets), new Terms(capital, commission, slippage, fractional), series);
}
