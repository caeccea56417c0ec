namespace McpCore.Backtest.Simulation;

/// <summary>What a simulation gives: equity at each close, closed positions, commissions, and the bars that held a position after the open.</summary>
internal sealed record SimulationRun(IReadOnlyList<EquityPoint> Equity, IReadOnlyList<Trade> Trades, double CommissionPaid, int BarsInPosition);
