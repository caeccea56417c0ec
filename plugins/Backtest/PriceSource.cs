namespace McpCore.Backtest;

/// <summary>Where the prices come from.</summary>
public enum PriceSource
{
    /// <summary><c>prices/&lt;TICKER&gt;.csv</c> in the data folder.</summary>
    File,

    /// <summary>A random walk, drawn from the seed; the result says so.</summary>
    Synthetic,
}
