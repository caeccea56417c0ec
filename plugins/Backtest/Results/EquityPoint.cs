namespace McpCore.Backtest.Results;

/// <summary>Equity at a bar's close.</summary>
public sealed record EquityPoint(DateOnly Date, double Value);
