using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace McpCore.Backtest;

/// <summary>Which rule trades.</summary>
public enum StrategyKind
{
    /// <summary>Long while a fast moving average is above a slow one.</summary>
    Momentum,

    /// <summary>Long after a fall of several standard deviations, until the price is back.</summary>
    MeanReversion,

    /// <summary>Two tickers against each other while their spread is stretched.</summary>
    Arbitrage,
}

/// <summary>Where the prices come from.</summary>
public enum PriceSource
{
    /// <summary><c>prices/&lt;TICKER&gt;.csv</c> in the data folder.</summary>
    File,

    /// <summary>A random walk, drawn from the seed; the result says so.</summary>
    Synthetic,
}

/// <summary>One backtest. Optional members have setters: generated serialization code would overwrite the defaults of init-only ones.</summary>
public sealed record BacktestPayload
{
    [Description("The rule that trades.")]
    public required StrategyKind Strategy { get; init; }

    [Description("The ticker; its bars are read from prices/<TICKER>.csv in the data folder.")]
    [RegularExpression("^[A-Z][A-Z0-9.-]{0,9}$")]
    public required string Ticker { get; init; }

    [Description("The first day; omitted: the file's first.")]
    public DateOnly? StartDate { get; set; }

    [Description("The last day; omitted: the file's last.")]
    public DateOnly? EndDate { get; set; }

    [Description("Cash at the start.")]
    [Range(0.0, 1e15, MinimumIsExclusive = true)]
    [DefaultValue(100000)]
    public double InitialCapital { get; set; } = 100_000;

    [Description("Commission as a part of the traded value, paid at each fill.")]
    [Range(0.0, 0.1)]
    [DefaultValue(0.001)]
    public double Commission { get; set; } = 0.001;

    [Description("Real bars from a file, or a synthetic random walk.")]
    [DefaultValue(PriceSource.File)]
    public PriceSource DataSource { get; set; } = PriceSource.File;

    [Description("Seed of synthetic prices.")]
    [DefaultValue(42)]
    public int Seed { get; set; } = 42;

    [Description("Parameters of the strategy.")]
    public StrategyParams Params { get; set; } = new();
}

/// <summary>Parameters of the strategies; each takes its own.</summary>
public sealed record StrategyParams
{
    [Description("Momentum: bars of the fast average.")]
    [Range(1, 10_000)]
    [DefaultValue(20)]
    public int FastWindow { get; set; } = 20;

    [Description("Momentum: bars of the slow average.")]
    [Range(2, 10_000)]
    [DefaultValue(50)]
    public int SlowWindow { get; set; } = 50;

    [Description("Mean reversion and arbitrage: bars of mean and deviation.")]
    [Range(2, 10_000)]
    [DefaultValue(20)]
    public int Window { get; set; } = 20;

    [Description("Mean reversion and arbitrage: deviations at which a position is opened.")]
    [Range(0.0, 100.0, MinimumIsExclusive = true)]
    [DefaultValue(2)]
    public double EntryZ { get; set; } = 2;

    [Description("Mean reversion and arbitrage: deviations at which it is closed; 0, and 0.5 for arbitrage.")]
    [Range(0.0, 100.0)]
    public double? ExitZ { get; set; }

    [Description("Arbitrage: the other ticker.")]
    [RegularExpression("^[A-Z][A-Z0-9.-]{0,9}$")]
    public string? PairTicker { get; set; }

    [Description("Arbitrage: the hedge ratio, a number or \"ols\" (the default): estimated over the last window of bars.")]
    public JsonElement? HedgeRatio { get; set; }
}
