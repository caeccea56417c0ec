namespace McpCore.Backtest.Market;

/// <summary>
/// Made-up prices: a geometric Brownian motion of 8 % drift and 20 % volatility a year over weekdays, drawn from the seed and the ticker. For
/// trying things out; a result on them says that it is synthetic.
/// </summary>
internal static class SyntheticPrices
{
    private const double Drift = 0.08 / 252;
    private const double FirstPrice = 100;
    private const int DefaultYears = 4;
    private const int BarsBetweenLooks = 4096;
    private static readonly double Volatility = 0.20 / Math.Sqrt(252);
    private static readonly DateOnly DefaultStart = new(2020, 1, 1);

    /// <summary>The days from the start (2020-01-01) to the end (four years later), as far as the calendar goes.</summary>
    public static (DateOnly First, DateOnly Last) Period(DateOnly? start, DateOnly? end)
    {
        var first = start ?? (end is { } last && last < DefaultStart ? (last.Year > DefaultYears ? last.AddYears(-DefaultYears) : DateOnly.MinValue) : DefaultStart);
        return (first, end ?? (first.Year <= DateOnly.MaxValue.Year - DefaultYears ? first.AddYears(DefaultYears) : DateOnly.MaxValue));
    }

    /// <summary>Bars of all weekdays of the <see cref="Period"/>, and of as many weekdays before it as are asked for.</summary>
    /// <exception cref="MarketDataException">There are fewer than two weekdays, or too few before them.</exception>
    public static PriceSeries Generate(string ticker, DateOnly? start, DateOnly? end, int seed, int warmUp = 0, CancellationToken cancellationToken = default)
    {
        var (first, final) = Period(start, end);
        var random = new Random(ticker.Aggregate(seed, (hash, letter) => unchecked((hash * 31) + letter)));
        var bars = new List<Bar>();
        var price = FirstPrice;
        for (var number = WeekdaysBefore(first, warmUp).DayNumber; number <= final.DayNumber; number++)
        {
            var day = DateOnly.FromDayNumber(number);
            if (!IsWeekday(day))
            {
                continue;
            }

            if (bars.Count % BarsBetweenLooks == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            // A third of the day's variance falls between the close and the next open.
            var open = price * Math.Exp(Volatility * Math.Sqrt(1.0 / 3) * Normal(random));
            price = open * Math.Exp(Drift - (Volatility * Volatility / 2) + (Volatility * Math.Sqrt(2.0 / 3) * Normal(random)));
            bars.Add(new Bar(day, Rounded(open), Rounded(price)));
        }

        return bars.Count - warmUp >= 2
            ? new PriceSeries(ticker, bars)
            : throw new MarketDataException($"There are {bars.Count - warmUp} weekdays between {first:yyyy-MM-dd} and {final:yyyy-MM-dd}; at least 2 are needed.");
    }

    private static DateOnly WeekdaysBefore(DateOnly day, int count)
    {
        var earlier = day;
        for (var left = count; left > 0;)
        {
            earlier = earlier > DateOnly.MinValue ? earlier.AddDays(-1) : throw new MarketDataException($"The calendar has no {count} weekdays before {day:yyyy-MM-dd}.");
            left -= IsWeekday(earlier) ? 1 : 0;
        }

        return earlier;
    }

    private static bool IsWeekday(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    /// <summary>To four decimals where that leaves anything of the price: over thousands of years it may go anywhere.</summary>
    private static double Rounded(double price) => price is > 0.01 and < 1e9 ? Math.Round(price, 4) : price;

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
