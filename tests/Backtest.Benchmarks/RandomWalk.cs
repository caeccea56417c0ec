using McpCore.Backtest.Market;

namespace Backtest.Benchmarks;

/// <summary>Prices without end: a random walk of the logarithm that is drawn back to 100, so that millions of bars stay within sight.</summary>
internal static class RandomWalk
{
    public static MarketHistory Make(int bars)
    {
        // The calendar ends after 3.6 million days, so the days of very long walks are all the same; nothing here asks for them.
        var dates = new DateOnly[bars];
        Array.Fill(dates, new DateOnly(2000, 1, 3));
        return new MarketHistory(dates, Quotes("A", bars, 1), Quotes("B", bars, 2), WarmUp: 0);
    }

    private static Quotes Quotes(string ticker, int bars, int seed)
    {
        var random = new Random(seed);
        var (opens, closes) = (new double[bars], new double[bars]);
        var walk = 0.0;
        for (var t = 0; t < bars; t++)
        {
            opens[t] = 100 * Math.Exp(walk + (0.01 * (random.NextDouble() - 0.5)));
            walk = (walk * 0.9995) + (0.04 * (random.NextDouble() - 0.5));
            closes[t] = 100 * Math.Exp(walk);
        }

        return new Quotes(ticker, opens, closes);
    }
}
