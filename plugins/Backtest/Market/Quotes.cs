namespace McpCore.Backtest.Market;

/// <summary>The prices of one ticker by bar.</summary>
internal sealed record Quotes(string Ticker, double[] Opens, double[] Closes);
