namespace Backtester;

/// <summary>The payload of <c>backtest</c>, as far as this program uses it; what is null is left to the agent's defaults.</summary>
internal sealed record Backtest(string Strategy, string Ticker, string DataSource)
{
    public BacktestParams Params { get; init; } = new();
}

/// <summary>Parameters of the strategies.</summary>
internal sealed record BacktestParams
{
    public int? FastWindow { get; init; }

    public int? SlowWindow { get; init; }

    public int? Window { get; init; }

    public double? EntryZ { get; init; }
}

/// <summary>What this program reads of a result.</summary>
internal sealed record BacktestResult(
    string Strategy, string Ticker, DateOnly StartDate, DateOnly EndDate, bool Synthetic, BacktestParams Parameters, BacktestMetrics Metrics, BacktestMetrics BuyAndHold)
{
    /// <summary>The windows that tell two runs of one strategy apart.</summary>
    public string Windows => Parameters.Window is { } window ? $"{window}" : $"{Parameters.FastWindow}/{Parameters.SlowWindow}";
}

/// <summary>The figures of an equity curve.</summary>
internal sealed record BacktestMetrics(double TotalReturn, double? Sharpe, double MaxDrawdown, int Trades);
