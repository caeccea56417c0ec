using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace McpCore.Backtest;

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

    [Description("How much worse than the bar's price a fill is, as a part of it.")]
    [Range(0.0, 0.1)]
    [DefaultValue(0)]
    public double Slippage { get; set; }

    [Description("Risk-free rate a year, for the Sharpe and Sortino ratios; idle cash earns nothing.")]
    [Range(-0.1, 1.0)]
    [DefaultValue(0)]
    public double RiskFreeRate { get; set; }

    [Description("Momentum and mean reversion: go short where the rule says the opposite of long. Arbitrage always has a short leg.")]
    [DefaultValue(false)]
    public bool AllowShort { get; set; }

    [Description("Trade parts of shares; false: whole shares, rounded down.")]
    [DefaultValue(false)]
    public bool FractionalShares { get; set; }

    [Description("Real bars from a file, or a synthetic random walk.")]
    [DefaultValue(PriceSource.File)]
    public PriceSource DataSource { get; set; } = PriceSource.File;

    [Description("Seed of synthetic prices.")]
    [DefaultValue(42)]
    public int Seed { get; set; } = 42;

    [Description("Parameters of the strategy.")]
    public StrategyParams Params { get; set; } = new();
}
