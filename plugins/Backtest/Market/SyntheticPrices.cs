namespace McpCore.Backtest.Market;

/// <summary>
/// Made-up prices: a geometric Brownian motion of 8 % drift and 20 % volatility a year over weekdays, drawn from the seed and the ticker. For
/// trying things out; a result on them says that it is synthetic.
/// </summary>
internal static class SyntheticPrices
{
    private const double Drift = 0.08 / 252;
    private const double FirstPrice = 100;
    private static readonly double Volatility = 0.20 / Math.Sqrt(252);
    private static readonly DateOnly DefaultStart = new(2020, 1, 1);

    /// <summary>Bars of all weekdays from the start (2020-01-01) to the end (four years later).</summary>
    /// <exception cref="MarketDataException">There are fewer than two weekdays.</exception>
    public static PriceSeries Generate(string ticker, DateOnly? start, DateOnly? end, int seed)
    {
        var first = start ?? (end is { } last && last < DefaultStart ? last.AddYears(-4) : DefaultStart);
        var final = end ?? first.AddYears(4);
        var random = new Random(ticker.Aggregate(seed, (hash, letter) => unchecked((hash * 31) + letter)));
        var bars = new List<Bar>();
        var price = FirstPrice;
        for (var day = first; day <= final; day = day.AddDays(1))
        {
            if (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
            {
                continue;
            }

            // A third of the day's variance falls between the close and the next open.
            var open = price * Math.Exp(Volatility * Math.Sqrt(1.0 / 3) * Normal(random));
            price = open * Math.Exp(Drift - (Volatility * Volatility / 2) + (Volatility * Math.Sqrt(2.0 / 3) * Normal(random)));
            bars.Add(new Bar(day, Math.Round(open, 4), Math.Round(price, 4)));
        }

        return bars.Count >= 2 ? new PriceSeries(ticker, bars) : throw new MarketDataException($"There are {bars.Count} weekdays between {first:yyyy-MM-dd} and {final:yyyy-MM-dd}; at least 2 are needed.");
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
