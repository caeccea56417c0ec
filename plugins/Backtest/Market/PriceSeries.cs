using System.Globalization;

namespace McpCore.Backtest.Market;

/// <summary>A ticker's days, in order.</summary>
internal sealed record PriceSeries(string Ticker, IReadOnlyList<Bar> Bars)
{
    /// <summary>The bars of both ends and between, and those before that a strategy needs to begin with; null: no bound.</summary>
    /// <param name="start">The first day.</param>
    /// <param name="end">The last day.</param>
    /// <param name="warmUp">Bars before the first.</param>
    /// <exception cref="MarketDataException">Fewer than two bars are left, or fewer than the warm-up come before them.</exception>
    public PriceSeries Between(DateOnly? start, DateOnly? end, int warmUp = 0)
    {
        var first = Bars.TakeWhile(bar => bar.Date < start).Count();
        var bars = Bars.Skip(first).TakeWhile(bar => !(bar.Date > end)).ToList();
        if (bars.Count < 2)
        {
            throw new MarketDataException($"{Ticker} has {Count(bars.Count)} between {Text(start ?? Bars[0].Date)} and {Text(end ?? Bars[^1].Date)}; at least 2 are needed. There are bars from {Text(Bars[0].Date)} to {Text(Bars[^1].Date)}.");
        }

        return first >= warmUp
            ? this with { Bars = [.. Bars.Skip(first - warmUp).Take(warmUp), .. bars] }
            : throw new MarketDataException($"{Ticker} has {Count(first)} before the start {Text(start ?? Bars[0].Date)}, and {warmUp} are needed to look back on (lookback). {(warmUp < Bars.Count - 1 ? $"The earliest start_date with as many is {Text(Bars[warmUp].Date)}." : $"There are {Bars.Count} in all: take a smaller lookback.")}");
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

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Count(int bars) => bars == 1 ? "1 bar" : $"{bars} bars";
}
