namespace McpCore.Backtest;

/// <summary>Which rule trades.</summary>
public enum StrategyKind
{
    /// <summary>Long while the price rises: a fast moving average above a slow one, or a past return above 0.</summary>
    Momentum,

    /// <summary>Long after a fall of several standard deviations, until the price is back.</summary>
    MeanReversion,

    /// <summary>Two tickers against each other while their spread is stretched.</summary>
    Arbitrage,
}
