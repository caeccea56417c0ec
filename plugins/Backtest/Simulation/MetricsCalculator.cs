using McpCore.Backtest.Market;

namespace McpCore.Backtest.Simulation;

/// <summary>
/// Figures of an equity curve with the usual formulas: 252 bars and 365.25 days a year, risk-free rate 0, sample standard deviation. What has no
/// value (a zero divisor, no trade) is null.
/// </summary>
internal static class MetricsCalculator
{
    private const double BarsPerYear = 252;
    private const double DaysPerYear = 365.25;

    public static Metrics Calculate(SimulationRun run, double initialCapital)
    {
        var curve = Curve.Of(run.Equity);
        var gains = run.Trades.Where(trade => trade.Pnl > 0).Sum(trade => trade.Pnl);
        var losses = -run.Trades.Where(trade => trade.Pnl < 0).Sum(trade => trade.Pnl);
        return new Metrics
        {
            TotalReturn = (run.Equity[^1].Value / initialCapital) - 1,
            Cagr = curve.Cagr,
            AnnualReturn = curve.AnnualReturn,
            AnnualVolatility = curve.AnnualVolatility,
            Sharpe = curve.Sharpe,
            Sortino = curve.Sortino,
            Calmar = curve.MaxDrawdown < 0 ? curve.AnnualReturn / -curve.MaxDrawdown : null,
            MaxDrawdown = curve.MaxDrawdown,
            MaxDrawdownBars = curve.MaxDrawdownBars,
            Trades = run.Trades.Count,
            WinRate = run.Trades.Count > 0 ? (double)run.Trades.Count(trade => trade.Pnl > 0) / run.Trades.Count : null,
            ProfitFactor = losses > 0 ? gains / losses : null,
            Exposure = (double)run.BarsInPosition / run.Equity.Count,
            CommissionPaid = run.CommissionPaid,
            FinalEquity = run.Equity[^1].Value,
        };
    }

    /// <summary>Buys at the first open and sells at the last close.</summary>
    public static BuyAndHold BuyAndHold(PriceSeries series, double initialCapital, double commission)
    {
        var bars = series.Bars;
        var shares = Math.Floor(initialCapital / (bars[0].Open * (1 + commission)));
        var cash = initialCapital - (shares * bars[0].Open * (1 + commission));
        var equity = bars.Select(bar => new EquityPoint(bar.Date, cash + (shares * bar.Close))).ToList();
        equity[^1] = equity[^1] with { Value = cash + (shares * bars[^1].Close * (1 - commission)) };
        var curve = Curve.Of(equity);
        return new BuyAndHold(
            (equity[^1].Value / initialCapital) - 1, curve.Cagr, curve.AnnualReturn, curve.AnnualVolatility, curve.Sharpe, curve.MaxDrawdown, equity[^1].Value);
    }

    private sealed record Curve(
        double? Cagr, double? AnnualReturn, double? AnnualVolatility, double? Sharpe, double? Sortino, double MaxDrawdown, int MaxDrawdownBars)
    {
        public static Curve Of(IReadOnlyList<EquityPoint> equity)
        {
            var returns = equity.Zip(equity.Skip(1), (before, after) => (after.Value / before.Value) - 1).ToArray();
            var growth = equity[^1].Value / equity[0].Value;
            var days = equity[^1].Date.DayNumber - equity[0].Date.DayNumber;
            var mean = returns.Average();
            var deviation = returns.Length > 1 ? Math.Sqrt(returns.Sum(value => (value - mean) * (value - mean)) / (returns.Length - 1)) : (double?)null;
            var downside = Math.Sqrt(returns.Average(value => Math.Min(value, 0) * Math.Min(value, 0)));
            var (drawdown, drawdownBars) = Drawdown(equity);
            return new Curve(
                days > 0 && growth > 0 ? Math.Pow(growth, DaysPerYear / days) - 1 : null,
                growth > 0 ? Math.Pow(growth, BarsPerYear / returns.Length) - 1 : null,
                deviation * Math.Sqrt(BarsPerYear),
                deviation > 0 ? mean / deviation * Math.Sqrt(BarsPerYear) : null,
                downside > 0 ? mean * BarsPerYear / (downside * Math.Sqrt(BarsPerYear)) : null,
                drawdown,
                drawdownBars);
        }

        private static (double Depth, int Bars) Drawdown(IReadOnlyList<EquityPoint> equity)
        {
            var (peak, depth, bars, longest) = (double.MinValue, 0.0, 0, 0);
            foreach (var point in equity)
            {
                peak = Math.Max(peak, point.Value);
                depth = Math.Min(depth, (point.Value / peak) - 1);
                bars = point.Value < peak ? bars + 1 : 0;
                longest = Math.Max(longest, bars);
            }

            return (depth, longest);
        }
    }
}
