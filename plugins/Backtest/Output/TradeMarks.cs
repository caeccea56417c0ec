using System.Globalization;
using System.Text;
using McpCore.Backtest.Simulation;

namespace McpCore.Backtest.Output;

/// <summary>
/// The marks of trades: below the curve a triangle up where a long position was opened, above it a triangle down for a short one, and on it a disc
/// or a ring where the position was closed with a gain or a loss.
/// </summary>
internal static class TradeMarks
{
    /// <summary>More trades than these are marked in part, evenly chosen: they would cover the curve and make the file heavy.</summary>
    private const int MostTrades = 500;

    /// <summary>Between the tip of a triangle and the curve, so that it does not hide the end of the position before.</summary>
    private const double Distance = 4;

    public static void Draw(StringBuilder svg, SimulationRun run, DateScale days, NumberScale scale)
    {
        var size = run.Trades.Count switch
        {
            <= 60 => 5.5,
            <= 200 => 4,
            _ => 2.8,
        };
        foreach (var trade in Thinning.Indices(run.Trades.Count, MostTrades).Select(i => run.Trades[i]))
        {
            var (entry, exit) = (Place(trade.EntryDate), Place(trade.ExitDate));
            Exit(svg, trade.Pnl > 0, exit.X, exit.Y, size * 0.75);
            Entry(svg, trade.Side == "long", entry.X, entry.Y + (trade.Side == "long" ? size + Distance : -size - Distance), size);
        }

        (double X, double Y) Place(DateOnly day) => (days.Pixel(day), scale.Pixel(run.Equity[run.Dates.AsSpan().BinarySearch(day)]));
    }

    public static void Entry(StringBuilder svg, bool isLong, double x, double y, double size)
    {
        var tip = isLong ? -size : size;
        svg.Append(CultureInfo.InvariantCulture, $"""<path class="{(isLong ? "long" : "short")}" d="M{x - size:0.#} {y - tip:0.#}H{x + size:0.#}L{x:0.#} {y + tip:0.#}Z"/>""").Append('\n');
    }

    public static void Exit(StringBuilder svg, bool isGain, double x, double y, double radius) =>
        svg.Append(CultureInfo.InvariantCulture, $"""<circle class="{(isGain ? "gain" : "loss")}" cx="{x:0.#}" cy="{y:0.#}" r="{radius:0.#}"/>""").Append('\n');
}
