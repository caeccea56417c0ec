using McpCore.Backtest.Results;

namespace McpCore.Backtest.Simulation;

/// <summary>The figures of a run, and of the holding that it is measured against.</summary>
internal static class MetricsCalculator
{
    public static Metrics Calculate(SimulationRun run, double initialCapital, double riskFreeRate = 0)
    {
        var curve = EquityCurve.Of(run.Dates, run.Equity, riskFreeRate);
        var gains = run.Trades.Where(trade => trade.Pnl > 0).Sum(trade => trade.Pnl);
        var losses = -run.Trades.Where(trade => trade.Pnl < 0).Sum(trade => trade.Pnl);
        return new Metrics
        {
            TotalReturn = (run.Equity[^1] / initialCapital) - 1,
            Cagr = curve.Cagr,
            AnnualReturn = curve.AnnualReturn,
            AnnualVolatility = curve.AnnualVolatility,
            Sharpe = curve.Sharpe,
            Sortino = curve.Sortino,
            Calmar = curve.Calmar,
            MaxDrawdown = curve.MaxDrawdown,
            MaxDrawdownBars = curve.MaxDrawdownBars,
            Trades = run.Trades.Count,
            WinRate = run.Trades.Count > 0 ? (double)run.Trades.Count(trade => trade.Pnl > 0) / run.Trades.Count : null,
            ProfitFactor = losses > 0 ? gains / losses : null,
            Exposure = (double)run.BarsInPosition / run.Equity.Length,
            CommissionPaid = run.CommissionPaid,
            FinalEquity = run.Equity[^1],
        };
    }

    public static BuyAndHold OfHolding(SimulationRun run, double initialCapital, double riskFreeRate = 0)
    {
        var curve = EquityCurve.Of(run.Dates, run.Equity, riskFreeRate);
        return new BuyAndHold
        {
            TotalReturn = (run.Equity[^1] / initialCapital) - 1,
            Cagr = curve.Cagr,
            AnnualReturn = curve.AnnualReturn,
            AnnualVolatility = curve.AnnualVolatility,
            Sharpe = curve.Sharpe,
            Sortino = curve.Sortino,
            Calmar = curve.Calmar,
            MaxDrawdown = curve.MaxDrawdown,
            MaxDrawdownBars = curve.MaxDrawdownBars,
            CommissionPaid = run.CommissionPaid,
            FinalEquity = run.Equity[^1],
        };
    }
}
