namespace McpCore.Backtest.Market;

/// <summary>Prices are missing or not what they should be.</summary>
internal sealed class MarketDataException(string message) : Exception(message);
