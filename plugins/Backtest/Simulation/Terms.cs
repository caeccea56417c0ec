namespace McpCore.Backtest.Simulation;

/// <summary>The terms of trading.</summary>
/// <param name="InitialCapital">Cash at the start.</param>
/// <param name="Commission">Part of the traded value, paid at each fill and each leg.</param>
/// <param name="Slippage">By which part of it a fill's price is worse than the bar's.</param>
/// <param name="FractionalShares">Whether parts of shares are traded.</param>
internal sealed record Terms(double InitialCapital, double Commission, double Slippage = 0, bool FractionalShares = false);
