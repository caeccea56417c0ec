using McpCore.Backtest.Market;

namespace Backtest.Tests;

/// <summary>Makes price series for tests; bar i is i days after 2024-01-01.</summary>
internal static class Bars
{
    public static DateOnly Day(int bar) => new DateOnly(2024, 1, 1).AddDays(bar);

    public static PriceSeries Of(params (double Open, double Close)[] prices) => Named("TEST", prices);

    public static PriceSeries Named(string ticker, params (double Open, double Close)[] prices) =>
        new(ticker, [.. prices.Select((price, bar) => new Bar(Day(bar), price.Open, price.Close))]);

    /// <summary>Each bar opens at the close before it; the first opens where it closes.</summary>
    public static PriceSeries OfCloses(params double[] closes) =>
        Of([.. closes.Select((close, bar) => (closes[Math.Max(0, bar - 1)], close))]);

    /// <summary>A random walk with gaps between close and open, of 2 % a bar.</summary>
    public static PriceSeries Random(int seed, int count, string ticker = "TEST")
    {
        var random = new Random(seed);
        var price = 100.0;
        var prices = new (double Open, double Close)[count];
        for (var bar = 0; bar < count; bar++)
        {
            var open = price * (1 + (0.02 * (random.NextDouble() - 0.5)));
            price = open * (1 + (0.04 * (random.NextDouble() - 0.5)));
            prices[bar] = (open, price);
        }

        return Named(ticker, prices);
    }

    public static PriceSeries Cut(this PriceSeries series, int count) => series with { Bars = [.. series.Bars.Take(count)] };
}
