namespace McpCore.Backtest.Results;

/// <summary>The second ticker's part of a pair.</summary>
public sealed record PairLeg(double Shares, double EntryPrice, double ExitPrice);
