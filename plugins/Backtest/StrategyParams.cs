using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace McpCore.Backtest;

/// <summary>Parameters of the strategies; each takes its own.</summary>
public sealed record StrategyParams
{
    [Description("Momentum: two moving averages, or the return of the past.")]
    [DefaultValue(MomentumMode.SmaCross)]
    public MomentumMode Mode { get; set; } = MomentumMode.SmaCross;

    [Description("Momentum by moving averages: bars of the fast one.")]
    [Range(1, 10_000)]
    [DefaultValue(20)]
    public int FastWindow { get; set; } = 20;

    [Description("Momentum by moving averages: bars of the slow one.")]
    [Range(2, 10_000)]
    [DefaultValue(50)]
    public int SlowWindow { get; set; } = 50;

    [Description("Momentum by past return: how many bars ago the return begins; that many bars before the start are needed.")]
    [Range(1, 10_000)]
    [DefaultValue(252)]
    public int Lookback { get; set; } = 252;

    [Description("Momentum by past return: how many bars ago it ends.")]
    [Range(0, 9_999)]
    [DefaultValue(21)]
    public int Skip { get; set; } = 21;

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

    [Description("Arbitrage: the other ticker; omitted: MSFT for AAPL and GOOGL, GOOGL for MSFT.")]
    [RegularExpression("^[A-Z][A-Z0-9.-]{0,9}$")]
    public string? PairTicker { get; set; }

    [Description("Arbitrage: the hedge ratio, a number or \"ols\" (the default): estimated over the last window of bars.")]
    public JsonElement? HedgeRatio { get; set; }
}
