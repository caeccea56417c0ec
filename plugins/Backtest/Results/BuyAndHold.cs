namespace McpCore.Backtest.Results;

/// <summary>What holding the (first) ticker from the first open to the last close would have given, with the same fills and commission.</summary>
public sealed record BuyAndHold
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

    public required double CommissionPaid { get; init; }

    public required double FinalEquity { get; init; }
}
