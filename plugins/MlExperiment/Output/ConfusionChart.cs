using System.Globalization;

namespace McpCore.MlExperiment.Output;

/// <summary>The picture of a confusion matrix: what each true class was taken for, on the test rows.</summary>
internal static class ConfusionChart
{
    private const double Left = 120;
    private const double Top = 108;
    private const double MostCell = 96;
    private const double LeastCell = 52;
    private const double LeastWidth = 560;
    private const double CharacterWidth = 6.5;

    public static string Draw(string title, int[][] counts, IReadOnlyList<string> classes)
    {
        var cell = Math.Clamp(560.0 / classes.Count, LeastCell, MostCell);
        var side = cell * classes.Count;
        var right = Enumerable.Range(0, classes.Count).Sum(i => counts[i][i]);
        var all = counts.Sum(row => row.Sum());
        var drawing = new Drawing(
            Math.Max(Left + side + 40, LeastWidth), Top + side + 64, title, string.Create(CultureInfo.InvariantCulture, $"{right} of {all} test rows are right · a row is a true class, a column what it was taken for"));
        for (var row = 0; row < classes.Count; row++)
        {
            var y = Top + (row * cell);
            var total = Math.Max(1, counts[row].Sum());
            drawing.Add($"""<text class="end" x="{Left - 12}" y="{y + (cell / 2) + 4:0.#}">{classes[row]}</text>""");
            drawing.Add($"""<text class="mid" x="{Left + ((row + 0.5) * cell):0.#}" y="{Top + side + 20:0.#}">{Below(classes[row], cell)}</text>""");
            for (var column = 0; column < classes.Count; column++)
            {
                Cell(drawing, Left + (column * cell), y, cell, counts[row][column], (double)counts[row][column] / total, row == column);
            }
        }

        drawing.Add($"""<text class="mid" x="{Left + (side / 2):0.#}" y="{Top + side + 44:0.#}">predicted</text><text class="end" x="{Left - 12}" y="{Top - 10}">true</text>""");
        return drawing.ToString();
    }

    /// <summary>A name that is wider than its column is cut to its last word.</summary>
    private static string Below(string name, double cell) => name.Length * CharacterWidth <= cell ? name : name.Split('_')[^1];

    private static void Cell(Drawing drawing, double x, double y, double size, int count, double part, bool isRight)
    {
        drawing.Add($"""<rect class="none" x="{x + 1:0.#}" y="{y + 1:0.#}" width="{size - 2:0.#}" height="{size - 2:0.#}" rx="4"/>""");
        if (count > 0)
        {
            // A mistake is to be seen where it is one row in a hundred, too.
            var strength = isRight ? 0.15 + (0.85 * part) : 0.2 + (0.8 * Math.Sqrt(part));
            drawing.Add($"""<rect class="{(isRight ? "right" : "wrong")}" fill-opacity="{strength:0.###}" x="{x + 1:0.#}" y="{y + 1:0.#}" width="{size - 2:0.#}" height="{size - 2:0.#}" rx="4"/>""");
            drawing.Add($"""<text class="mid {(strength > 0.5 ? "strong" : "plain")}" x="{x + (size / 2):0.#}" y="{y + (size / 2) + 4:0.#}">{count}</text>""");
        }
        else
        {
            drawing.Add($"""<text class="mid faint" x="{x + (size / 2):0.#}" y="{y + (size / 2) + 4:0.#}">·</text>""");
        }
    }
}
