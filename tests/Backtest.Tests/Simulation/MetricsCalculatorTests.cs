using McpCore.Backtest.Market;
using McpCore.Backtest.Results;
using McpCore.Backtest.Simulation;

namespace Backtest.Tests.Simulation;

public sealed class MetricsCalculatorTests
{
    [Fact]
    public void Calculate_GainLossGain_GivesTheFormulas()
    {
        // Returns 0.1, -0.1, 2/9 over four days: a weekend's worth of days without bars counts for cagr alone.
        var run = new SimulationRun(
            new DateOnly[] { Bars.Day(0), Bars.Day(1), Bars.Day(2), Bars.Day(4) }, [100, 110, 99, 121], [], CommissionPaid: 3, BarsInPosition: 3);

        var metrics = MetricsCalculator.Calculate(run, initialCapital: 100);

        Approximately.Equal(0.21, metrics.TotalReturn);
        Approximately.Equal(36252596.31491463, metrics.Cagr);
        Approximately.Equal(8994376.4034772, metrics.AnnualReturn);
        Approximately.Equal(2.582275769190454, metrics.AnnualVolatility);
        Approximately.Equal(7.228765761341866, metrics.Sharpe);
        Approximately.Equal(20.367003088692645, metrics.Sortino);
        Approximately.Equal(89943764.034772, metrics.Calmar);
        Approximately.Equal(-0.1, metrics.MaxDrawdown);
        Assert.Equal(1, metrics.MaxDrawdownBars);
        Assert.Equal(0.75, metrics.Exposure);
        Assert.Equal(3, metrics.CommissionPaid);
        Assert.Equal(121, metrics.FinalEquity);
    }

    [Fact]
    public void Calculate_TwoFalls_TakesTheLongestAndTheDeepest()
    {
        var metrics = Calculate([100, 90, 95, 100, 99, 98, 97, 101]);

        Approximately.Equal(-0.1, metrics.MaxDrawdown);
        Assert.Equal(3, metrics.MaxDrawdownBars);
    }

    [Fact]
    public void Calculate_FallToTheEnd_CountsBarsBelowTheMaximum()
    {
        var metrics = Calculate([100, 120, 110, 90, 115]);

        Approximately.Equal(-0.25, metrics.MaxDrawdown);
        Assert.Equal(3, metrics.MaxDrawdownBars);
    }

    [Fact]
    public void Calculate_FlatEquity_LeavesRatiosUndefined()
    {
        var metrics = Calculate([100, 100, 100]);

        Assert.Equal((0.0, 0.0, 0.0), (metrics.TotalReturn, metrics.Cagr, metrics.AnnualReturn));
        Assert.Equal(0, metrics.AnnualVolatility);
        Assert.Null(metrics.Sharpe);
        Assert.Null(metrics.Sortino);
        Assert.Null(metrics.Calmar);
        Assert.Equal((0.0, 0), (metrics.MaxDrawdown, metrics.MaxDrawdownBars));
    }

    [Fact]
    public void Calculate_NeverFalls_HasSharpeButNoSortinoAndNoCalmar()
    {
        var metrics = Calculate([100, 101, 105]);

        Assert.NotNull(metrics.Sharpe);
        Assert.Null(metrics.Sortino);
        Assert.Null(metrics.Calmar);
    }

    [Fact]
    public void Calculate_TwoBars_HasNoDeviation()
    {
        var metrics = Calculate([100, 90]);

        Assert.Null(metrics.AnnualVolatility);
        Assert.Null(metrics.Sharpe);
        Assert.NotNull(metrics.Sortino);
    }

    [Fact]
    public void Calculate_NoTrades_HasNoWinRateAndNoProfitFactor()
    {
        var metrics = Calculate([100, 100]);

        Assert.Equal(0, metrics.Trades);
        Assert.Null(metrics.WinRate);
        Assert.Null(metrics.ProfitFactor);
        Assert.Equal(0, metrics.Exposure);
    }

    [Fact]
    public void Calculate_GainsAndLosses_DividesTheirSums()
    {
        var metrics = Calculate([100, 100], 30, -10, 0, -2);

        // A trade that ends at zero is neither won nor lost, but counts.
        Assert.Equal(4, metrics.Trades);
        Approximately.Equal(0.25, metrics.WinRate);
        Approximately.Equal(2.5, metrics.ProfitFactor);
    }

    [Fact]
    public void Calculate_GainsAlone_LeavesProfitFactorUndefined()
    {
        var metrics = Calculate([100, 100], 30, 10);

        Assert.Equal(1, metrics.WinRate);
        Assert.Null(metrics.ProfitFactor);
    }

    [Fact]
    public void Calculate_LossesAlone_HasProfitFactorZero()
    {
        var metrics = Calculate([100, 100], -30);

        Assert.Equal((0.0, 0.0), (metrics.WinRate, metrics.ProfitFactor));
    }

    [Fact]
    public void BuyAndHold_RisingPrice_BuysFirstOpenAndSellsLastClose()
    {
        var series = Bars.Of((10, 11), (11, 9), (9, 12));

        var held = MetricsCalculator.OfHolding(Holding.Run(MarketHistory.Of([series]), new Terms(1000, Commission: 0.01)), initialCapital: 1000);

        // 99 shares for 990 + 9.9; sold for 1,188 - 11.88. At the closes 1,089.1, 891.1 and 1,176.22.
        Approximately.Equal(1176.22, held.FinalEquity);
        Approximately.Equal(0.17622, held.TotalReturn);
        Approximately.Equal((891.1 / 1089.1) - 1, held.MaxDrawdown);
    }

    [Fact]
    public void Calculate_RiskFreeRate_IsTakenFromEachReturn()
    {
        // Returns 0.1 and -0.1, a risk-free rate of 0.01 a bar: excess 0.09 and -0.11.
        var metrics = Calculate([100, 110, 99], riskFreeRate: 2.52, []);

        Approximately.Equal(-0.01 / Math.Sqrt(0.02) * Math.Sqrt(252), metrics.Sharpe);
        Approximately.Equal(-0.01 * 252 / (Math.Sqrt(0.0121 / 2) * Math.Sqrt(252)), metrics.Sortino);
        Approximately.Equal(Math.Sqrt(0.02 * 252), metrics.AnnualVolatility);
    }

    [Fact]
    public void Calculate_EquityBelowZero_LeavesWhatNeedsReturnsUndefined()
    {
        var metrics = Calculate([100, -50, 20]);

        Assert.Null(metrics.AnnualVolatility);
        Assert.Null(metrics.Sharpe);
        Assert.Null(metrics.Sortino);
        Approximately.Equal(-0.8, metrics.TotalReturn);
        Approximately.Equal(-1.5, metrics.MaxDrawdown);
    }

    [Fact]
    public void BuyAndHold_Slippage_IsPaidAtBothEnds()
    {
        var run = Holding.Run(MarketHistory.Of([Bars.Of((10, 11), (11, 12))]), new Terms(1050, Commission: 0, Slippage: 0.05));

        // 100 shares at 10.5, sold at 11.4.
        Approximately.Equal([1100, 1140], run.Equity);
    }

    private static Metrics Calculate(double[] equity, params double[] profits) => Calculate(equity, riskFreeRate: 0, profits);

    private static Metrics Calculate(double[] equity, double riskFreeRate, double[] profits) => MetricsCalculator.Calculate(
        new SimulationRun(
            equity.Select((_, bar) => Bars.Day(bar)).ToArray(),
            equity,
            [.. profits.Select(profit => new Trade(Bars.Day(0), Bars.Day(1), "long", 1, 1, 1, profit, 0, null))],
            CommissionPaid: 0,
            BarsInPosition: 0),
        initialCapital: 100,
        riskFreeRate);
}
