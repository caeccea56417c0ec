namespace McpCore.Backtest.Simulation;

/// <summary>
/// Figures of an equity curve with the usual formulas: 252 bars and 365.25 days a year, sample standard deviation, the risk-free rate spread
/// evenly over the bars. What has no value (a zero divisor, an equity that reached 0 on the way) is null.
/// </summary>
internal sealed record EquityCurve(
    double? Cagr, double? AnnualReturn, double? AnnualVolatility, double? Sharpe, double? Sortino, double? Calmar, double MaxDrawdown, int MaxDrawdownBars)
{
    private const double BarsPerYear = 252;
    private const double DaysPerYear = 365.25;

    public static EquityCurve Of(IReadOnlyList<DateOnly> dates, double[] equity, double riskFreeRate)
    {
        var growth = equity[^1] / equity[0];
        var days = dates[^1].DayNumber - dates[0].DayNumber;
        var (depth, bars) = Drawdown(equity);
        var annual = growth > 0 ? Math.Pow(growth, BarsPerYear / (equity.Length - 1)) - 1 : (double?)null;
        var (volatility, sharpe, sortino) = Array.TrueForAll(equity, value => value > 0) ? Ratios(equity, riskFreeRate / BarsPerYear) : default;
        return new EquityCurve(
            days > 0 && growth > 0 ? Math.Pow(growth, DaysPerYear / days) - 1 : null, annual, volatility, sharpe, sortino, depth < 0 ? annual / -depth : null, depth, bars);
    }

    private static (double? Volatility, double? Sharpe, double? Sortino) Ratios(double[] equity, double riskFree)
    {
        var count = equity.Length - 1;
        var returns = new double[count];
        for (var i = 0; i < count; i++)
        {
            returns[i] = (equity[i + 1] / equity[i]) - 1;
        }

        var mean = returns.Average();
        var excess = mean - riskFree;
        var deviation = count > 1 ? Math.Sqrt(returns.Sum(value => (value - mean) * (value - mean)) / (count - 1)) : (double?)null;
        var downside = Math.Sqrt(returns.Average(value => Math.Min(value - riskFree, 0) * Math.Min(value - riskFree, 0)));
        return (
            deviation * Math.Sqrt(BarsPerYear),
            deviation > 0 ? excess / deviation * Math.Sqrt(BarsPerYear) : null,
            downside > 0 ? excess * BarsPerYear / (downside * Math.Sqrt(BarsPerYear)) : null);
    }

    private static (double Depth, int Bars) Drawdown(double[] equity)
    {
        var (peak, depth, bars, longest) = (double.MinValue, 0.0, 0, 0);
        foreach (var value in equity)
        {
            peak = Math.Max(peak, value);
            depth = Math.Min(depth, (value / peak) - 1);
            bars = value < peak ? bars + 1 : 0;
            longest = Math.Max(longest, bars);
        }

        return (depth, longest);
    }
}
