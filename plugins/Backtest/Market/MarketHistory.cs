namespace McpCore.Backtest.Market;

/// <summary>The bars that a simulation runs over, as columns: one ticker or two with the same days.</summary>
/// <param name="Dates">The days, those of the warm-up included.</param>
/// <param name="First">The (first) ticker.</param>
/// <param name="Second">The second ticker of a pair.</param>
/// <param name="WarmUp">How many bars at the beginning a strategy may look at, but nothing is traded on.</param>
internal sealed record MarketHistory(DateOnly[] Dates, Quotes First, Quotes? Second, int WarmUp)
{
    /// <summary>Bars that are traded on.</summary>
    public int Bars => Dates.Length - WarmUp;

    public DateOnly Start => Dates[WarmUp];

    public DateOnly End => Dates[^1];

    /// <summary>One series, or two that are aligned already.</summary>
    public static MarketHistory Of(IReadOnlyList<PriceSeries> series, int warmUp = 0) => new(
        [.. series[0].Bars.Select(bar => bar.Date)],
        QuotesOf(series[0]),
        series.Count > 1 ? QuotesOf(series[1]) : null,
        warmUp);

    private static Quotes QuotesOf(PriceSeries series) => new(series.Ticker, [.. series.Bars.Select(bar => bar.Open)], [.. series.Bars.Select(bar => bar.Close)]);
}
