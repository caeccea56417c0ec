using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using McpCore.Sweep.Trials;

namespace McpCore.Sweep.Reports;

/// <summary>
/// <c>sweep.svg</c>: a heat map when two things vary over few values, else the best trials as bars. Self-contained, and legible on a light and on a dark page.
/// </summary>
internal static class SweepPicture
{
    private const int MostCells = 40;
    private const int MostBars = 30;
    private const int Left = 110;
    private const int Top = 64;

    // The ends and the middles of "viridis" (Smith and van der Walt), which keeps its order in grey and for the colour-blind.
    private static readonly (double R, double G, double B)[] Colours = [(68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37)];

    public static string Draw(SweepPlan plan, IReadOnlyList<(Trial Trial, TrialEnd End)> ranking)
    {
        if (plan.Paths.Count == 2)
        {
            var columns = Ordered(ranking.Select(pair => pair.Trial.Values[0]));
            var rows = Ordered(ranking.Select(pair => pair.Trial.Values[1]));
            if (columns.Count is > 1 and <= MostCells && rows.Count is > 1 and <= MostCells)
            {
                return HeatMap(plan, ranking, columns, rows);
            }
        }

        return Bars(plan, ranking);
    }

    private static string HeatMap(SweepPlan plan, IReadOnlyList<(Trial Trial, TrialEnd End)> ranking, List<string> columns, List<string> rows)
    {
        var cell = Math.Clamp(640 / columns.Count, 18, 90);
        var height = Math.Clamp(480 / rows.Count, 18, 48);
        var (width, bottom) = (columns.Count * cell, Top + (rows.Count * height));
        var (low, high) = (ranking.Min(pair => pair.End.Score!.Value), ranking.Max(pair => pair.End.Score!.Value));
        var svg = Begin(Left + width + 120, bottom + 64, Title(plan));
        svg.Append(Text($"""<rect x="{Left}" y="{Top}" width="{width - 1}" height="{bottom - Top - 1}" fill="#f1f3f5"/>"""));
        for (var i = 0; i < ranking.Count; i++)
        {
            var (trial, end) = ranking[i];
            var (column, row) = (columns.IndexOf(SweepPlan.Text(trial.Values[0])), rows.IndexOf(SweepPlan.Text(trial.Values[1])));
            var part = high > low ? (end.Score!.Value - low) / (high - low) : 1;
            var (x, y) = (Left + (column * cell), bottom - ((row + 1) * height));
            svg.Append(Text($"""<rect x="{x}" y="{y}" width="{cell - 1}" height="{height - 1}" fill="{Colour(part)}"><title>{Escaped(plan.Describe(trial))}: {end.Score:G6}</title></rect>"""));
            if (cell >= 44)
            {
                svg.Append(Text($"""<text x="{x + (cell / 2)}" y="{y + (height / 2) + 4}" text-anchor="middle" font-size="11" fill="{(part > 0.6 ? "#111" : "#fff")}">{end.Score:G3}</text>"""));
            }

            if (i == 0)
            {
                svg.Append(Text($"""<rect x="{x + 1}" y="{y + 1}" width="{cell - 3}" height="{height - 3}" fill="none" stroke="#e8590c" stroke-width="3"/>"""));
            }
        }

        Labels(columns, width, (text, middle) => Text($"""<text x="{Left + middle}" y="{bottom + 18}" text-anchor="middle">{text}</text>"""), svg, 44);
        Labels(rows, bottom - Top, (text, middle) => Text($"""<text x="{Left - 8}" y="{bottom - middle + 4}" text-anchor="end">{text}</text>"""), svg, 16);
        svg.Append(Text($"""<text x="{Left + (width / 2)}" y="{bottom + 44}" text-anchor="middle" font-weight="600">{Escaped(plan.Paths[0])}</text>"""));
        svg.Append(Text($"""<text transform="translate(18 {(Top + bottom) / 2}) rotate(-90)" text-anchor="middle" font-weight="600">{Escaped(plan.Paths[1])}</text>"""));
        Scale(svg, Left + width + 24, Top, bottom, low, high);
        return svg.Append("</svg>\n").ToString();
    }

    private static string Bars(SweepPlan plan, IReadOnlyList<(Trial Trial, TrialEnd End)> ranking)
    {
        const int Height = 22;
        const int Width = 420;
        const int Names = 390;
        var shown = ranking.Take(MostBars).ToList();
        var (low, high) = (Math.Min(0, shown.Min(pair => pair.End.Score!.Value)), Math.Max(0, shown.Max(pair => pair.End.Score!.Value)));
        var unit = high > low ? Width / (high - low) : 0;
        var zero = Names - (low * unit);
        var svg = Begin(Names + Width + 100, Top + (shown.Count * Height) + 24, Title(plan) + (shown.Count < ranking.Count ? Text($", the best {shown.Count} of {ranking.Count}") : ""));
        for (var i = 0; i < shown.Count; i++)
        {
            var (trial, end) = shown[i];
            var (y, score) = (Top + (i * Height), end.Score!.Value);
            svg.Append(Text($"""<text x="{Names - 8}" y="{y + 15}" text-anchor="end">{Escaped(Short(plan.Describe(trial)))}<title>{Escaped(plan.Describe(trial))}</title></text>"""));
            svg.Append(Text($"""<rect x="{Math.Min(zero, zero + (score * unit)):0.#}" y="{y + 2}" width="{Math.Max(1, Math.Abs(score * unit)):0.#}" height="{Height - 5}" rx="2" fill="{(i == 0 ? "#e8590c" : "#4c6ef5")}"/>"""));
            svg.Append(Text($"""<text x="{Math.Max(zero, zero + (score * unit)) + 6:0.#}" y="{y + 15}">{score:G4}</text>"""));
        }

        svg.Append(Text($"""<line x1="{zero:0.#}" y1="{Top}" x2="{zero:0.#}" y2="{Top + (shown.Count * Height)}" stroke="#868e96"/>"""));
        return svg.Append("</svg>\n").ToString();
    }

    private static StringBuilder Begin(int width, int height, string title) => new StringBuilder()
        .Append(Text($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="system-ui, sans-serif" font-size="12" fill="#212529">"""))
        .Append(Text($"""<title>{Escaped(title)}</title><rect width="{width}" height="{height}" rx="6" fill="#fff"/>"""))
        .Append(Text($"""<text x="20" y="30" font-size="16" font-weight="600">{Escaped(title)}</text>"""));

    private static void Scale(StringBuilder svg, int x, int top, int bottom, double low, double high)
    {
        const int Steps = 32;
        var step = (bottom - top) / (double)Steps;
        for (var i = 0; i < Steps; i++)
        {
            svg.Append(Text($"""<rect x="{x}" y="{bottom - ((i + 1) * step):0.##}" width="14" height="{step + 0.5:0.##}" fill="{Colour((i + 0.5) / Steps)}"/>"""));
        }

        for (var i = 0; i <= 4; i++)
        {
            svg.Append(Text($"""<text x="{x + 20}" y="{bottom - (i * (bottom - top) / 4.0) + 4:0.#}">{low + ((high - low) * i / 4):G3}</text>"""));
        }
    }

    /// <summary>As many labels as have room.</summary>
    private static void Labels(List<string> texts, int length, Func<string, int, string> write, StringBuilder svg, int room)
    {
        var every = (int)Math.Ceiling(texts.Count * room / (double)length);
        for (var i = 0; i < texts.Count; i += every)
        {
            svg.Append(write(Escaped(Short(texts[i], 14)), (int)((i + 0.5) * length / texts.Count)));
        }
    }

    /// <summary>The values in their order: numbers by size, the rest as they come.</summary>
    private static List<string> Ordered(IEnumerable<JsonElement> values)
    {
        var distinct = values.DistinctBy(SweepPlan.Text).ToList();
        return [.. (distinct.TrueForAll(value => value.ValueKind == JsonValueKind.Number) ? distinct.OrderBy(value => value.GetDouble()).ToList() : distinct).Select(SweepPlan.Text)];
    }

    private static string Title(SweepPlan plan) => $"{plan.Objective}, {(plan.Maximizes ? "larger" : "smaller")} is better";

    private static string Colour(double part)
    {
        var at = Math.Clamp(part, 0, 1) * (Colours.Length - 1);
        var left = Math.Min((int)at, Colours.Length - 2);
        var (from, to, rest) = (Colours[left], Colours[left + 1], at - left);
        return Text($"#{Mix(from.R, to.R):X2}{Mix(from.G, to.G):X2}{Mix(from.B, to.B):X2}");

        int Mix(double first, double second) => (int)Math.Round(first + ((second - first) * rest));
    }

    private static string Short(string text, int length = 56) => text.Length <= length ? text : text[..(length - 1)] + "…";

    private static string Escaped(string text) => WebUtility.HtmlEncode(text);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
