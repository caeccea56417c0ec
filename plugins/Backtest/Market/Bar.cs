namespace McpCore.Backtest.Market;

/// <summary>One day of a ticker.</summary>
internal readonly record struct Bar(DateOnly Date, double Open, double Close);
