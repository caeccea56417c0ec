namespace McpCore.Backtest.Results;

/// <summary>
/// One closed position. <c>Pnl</c> is the profit after the commissions of entry and exit, which <c>Commission</c> sums up. Of a pair, shares and
/// prices are those of the first ticker, and profit and commission are those of both.
/// </summary>
public sealed record Trade(
    DateOnly EntryDate, DateOnly ExitDate, string Side, double Shares, double EntryPrice, double ExitPrice, double Pnl, double Commission, PairLeg? Pair);
