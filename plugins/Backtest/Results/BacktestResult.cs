namespace McpCore.Backtest.Results;

/// <summary>What came of a backtest. What is undefined (a division by zero, no trade) is null.</summary>
public sealed record BacktestResult
{
    public required StrategyKind Strategy { get; init; }

    public required string Ticker { get; init; }

    /// <summary>The other ticker of an arbitrage, the default one too.</summary>
    public string? PairTicker { get; init; }

    /// <summary>The first bar.</summary>
    public required DateOnly StartDate { get; init; }

    /// <summary>The last bar.</summary>
    public required DateOnly EndDate { get; init; }

    public required double InitialCapital { get; init; }

    /// <summary>Whether the prices are made up.</summary>
    public required bool Synthetic { get; init; }

    /// <summary>The effective values, defaults included.</summary>
    public required BacktestParameters Parameters { get; init; }

    public required Metrics Metrics { get; init; }

    /// <summary>The closed positions; of very many, the first. The artifact <c>trades.csv</c> has all.</summary>
    public required IReadOnlyList<Trade> Trades { get; init; }

    /// <summary>Equity at each close; of very many bars, evenly chosen ones with the first and the last. The artifact <c>equity.csv</c> has all.</summary>
    public required IReadOnlyList<EquityPoint> Equity { get; init; }

    public required BuyAndHold BuyAndHold { get; init; }
}
