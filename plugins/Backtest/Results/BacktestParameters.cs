namespace McpCore.Backtest.Results;

/// <summary>The effective values of a backtest; those of other strategies are null.</summary>
public sealed record BacktestParameters
{
    public required double Commission { get; init; }

    public required double Slippage { get; init; }

    public required double RiskFreeRate { get; init; }

    /// <summary>Null for arbitrage, which always has a short leg.</summary>
    public bool? AllowShort { get; init; }

    public required bool FractionalShares { get; init; }

    public required PriceSource DataSource { get; init; }

    public int? Seed { get; init; }

    public MomentumMode? Mode { get; init; }

    public int? FastWindow { get; init; }

    public int? SlowWindow { get; init; }

    public int? Lookback { get; init; }

    public int? Skip { get; init; }

    public int? Window { get; init; }

    public double? EntryZ { get; init; }

    public double? ExitZ { get; init; }

    public string? PairTicker { get; init; }

    /// <summary>The fixed hedge ratio; null when it is estimated.</summary>
    public double? HedgeRatio { get; init; }
}
