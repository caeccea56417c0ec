using McpCore.Backtest.Simulation;

namespace Backtest.Benchmarks;

/// <summary>The backtest that is compared: a cross of two moving averages, with parts of shares, since whole shares cannot be vectorised.</summary>
internal sealed record Rule(int FastWindow, int SlowWindow, Terms Terms);
