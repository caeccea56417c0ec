namespace McpCore.Backtest.Results;

/// <summary>Figures of an equity curve; docs/agents/backtest.md has the formulas.</summary>
public sealed record Metrics
{
    public required double TotalReturn { get; init; }

    public required double? Cagr { get; init; }

    public required double? AnnualReturn { get; init; }

    public required double? AnnualVolatility { get; init; }

    public required double? Sharpe { get; init; }

    public required double? Sortino { get; init; }

    public required double? Calmar { get; init; }

    /// <summary>0 or less.</summary>
    public required double MaxDrawdown { get; init; }

    public required int MaxDrawdownBars { get; init; }

    public required int Trades { get; init; }

    public required double? WinRate { get; init; }

    public required double? ProfitFactor { get; init; }

    public required double Exposure { get; init; }

    public required double CommissionPaid { get; init; }

    public required double FinalEquity { get; init; }
}
