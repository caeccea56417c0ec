using System.Globalization;
using System.Text;
using McpCore.Backtest.Simulation;

namespace McpCore.Backtest.Output;

/// <summary>What the lines and marks mean; only what the run has, laid out from the right.</summary>
internal static class Legend
{
    private const double CharacterWidth = 6.3;
    private const double MarkWidth = 26;
    private const double Gap = 14;

    public static void Draw(StringBuilder svg, SimulationRun run, double right, double y)
    {
        var items = new List<(string Text, Action<double> Mark)>
        {
            ("equity", x => Stroke("equity", x)),
            ("buy and hold", x => Stroke("hold", x)),
        };
        AddIf(run.Trades.Any(trade => trade.Side == "long"), "long", x => TradeMarks.Entry(svg, isLong: true, x, y - 4, 5));
        AddIf(run.Trades.Any(trade => trade.Side == "short"), "short", x => TradeMarks.Entry(svg, isLong: false, x, y - 4, 5));
        AddIf(run.Trades.Any(trade => trade.Pnl > 0), "closed with a gain", x => TradeMarks.Exit(svg, isGain: true, x, y - 4, 4));
        AddIf(run.Trades.Any(trade => trade.Pnl <= 0), "closed with a loss", x => TradeMarks.Exit(svg, isGain: false, x, y - 4, 4));

        var left = right - items.Sum(item => Width(item.Text)) + Gap;
        foreach (var (text, mark) in items)
        {
            mark(left + (MarkWidth / 2) - 4);
            svg.Append(CultureInfo.InvariantCulture, $"""<text x="{left + MarkWidth - 4:0.#}" y="{y}">{text}</text>""").Append('\n');
            left += Width(text);
        }

        void AddIf(bool isThere, string text, Action<double> mark)
        {
            if (isThere)
            {
                items.Add((text, mark));
            }
        }

        void Stroke(string line, double x) => svg.Append(CultureInfo.InvariantCulture, $"""<path class="{line}" d="M{x - 11:0.#} {y - 4:0.#}h18"/>""").Append('\n');
    }

    private static double Width(string text) => MarkWidth + (text.Length * CharacterWidth) + Gap;
}
