using System.Text.Json.Serialization;

namespace McpCore.Backtest;

/// <summary>What came of a backtest. What is undefined (a division by zero, no trade) is null.</summary>
public sealed record BacktestResult
{
    public required StrategyKind Strategy { get; init; }

    public required string Ticker { get; init; }

    /// <summary>The other ticker of an arbitrage.</summary>
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

    public required IReadOnlyList<Trade> Trades { get; init; }

    public required IReadOnlyList<EquityPoint> Equity { get; init; }

    public required BuyAndHold BuyAndHold { get; init; }
}

/// <summary>The effective values of a backtest; those of other strategies are null.</summary>
public sealed record BacktestParameters
{
    public required double Commission { get; init; }

    public required PriceSource DataSource { get; init; }

    public int? Seed { get; init; }

    public int? FastWindow { get; init; }

    public int? SlowWindow { get; init; }

    public int? Window { get; init; }

    public double? EntryZ { get; init; }

    public double? ExitZ { get; init; }

    /// <summary>The fixed hedge ratio; null when it is estimated.</summary>
    public double? HedgeRatio { get; init; }
}

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

/// <summary>One closed position. Of a pair, shares and prices are those of the first ticker, and the profit is that of both.</summary>
public sealed record Trade(
    DateOnly EntryDate, DateOnly ExitDate, string Side, long Shares, double EntryPrice, double ExitPrice, double Pnl, PairLeg? Pair);

/// <summary>The second ticker's part of a pair.</summary>
public sealed record PairLeg(long Shares, double EntryPrice, double ExitPrice);

/// <summary>Equity at a bar's close.</summary>
public sealed record EquityPoint(DateOnly Date, double Value);

/// <summary>What holding the ticker from the first open to the last close would have given, at the same commission.</summary>
public sealed record BuyAndHold(
    double TotalReturn, double? Cagr, double? AnnualReturn, double? AnnualVolatility, double? Sharpe, double MaxDrawdown, double FinalEquity);

/// <summary>Source-generated serialization: quick to start, and nothing is left behind at unload.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(BacktestPayload))]
[JsonSerializable(typeof(BacktestResult))]
internal sealed partial class BacktestJson : JsonSerializerContext;
