using McpCore.Backtest.Results;

namespace McpCore.Backtest.Simulation;

/// <summary>What a simulation gives.</summary>
/// <param name="Dates">The days of the bars.</param>
/// <param name="Equity">Equity at each close.</param>
/// <param name="Trades">The closed positions, in order.</param>
/// <param name="CommissionPaid">All commissions.</param>
/// <param name="BarsInPosition">Bars that held a position after the open.</param>
internal sealed record SimulationRun(ArraySegment<DateOnly> Dates, double[] Equity, IReadOnlyList<Trade> Trades, double CommissionPaid, int BarsInPosition);
