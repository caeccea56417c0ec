namespace McpCore.Backtest.Market;

/// <summary>One day of a ticker.</summary>
internal readonly record struct Bar(DateOnly Date, double Open, double Close);

/// <summary>A ticker's days, in order.</summary>
internal sealed record PriceSeries(string Ticker, IReadOnlyList<Bar> Bars)
{
    /// <summary>The bars of both ends and between; null: no bound.</summary>
    /// <exception cref="MarketDataException">Fewer than two bars are left.</exception>
    public PriceSeries Between(DateOnly? start, DateOnly? end)
    {
        var bars = Bars.Where(bar => !(bar.Date < start) && !(bar.Date > end)).ToList();
        return bars.Count >= 2
            ? this with { Bars = bars }
            : throw new MarketDataException($"{Ticker} has {bars.Count} bars between {Text(start ?? Bars[0].Date)} and {Text(end ?? Bars[^1].Date)}; at least 2 are needed. Its file has bars from {Text(Bars[0].Date)} to {Text(Bars[^1].Date)}.");
    }

    /// <summary>The days that both tickers have.</summary>
    /// <exception cref="MarketDataException">There are fewer than two.</exception>
    public static List<PriceSeries> Align(PriceSeries first, PriceSeries second)
    {
        var days = first.Bars.Select(bar => bar.Date).Intersect(second.Bars.Select(bar => bar.Date)).ToHashSet();
        return days.Count >= 2
            ? [first with { Bars = [.. first.Bars.Where(bar => days.Contains(bar.Date))] }, second with { Bars = [.. second.Bars.Where(bar => days.Contains(bar.Date))] }]
            : throw new MarketDataException($"{first.Ticker} and {second.Ticker} have {days.Count} days in common; at least 2 are needed.");
    }

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
