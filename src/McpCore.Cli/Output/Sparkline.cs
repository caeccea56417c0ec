namespace McpCore.Cli.Output;

/// <summary>Numbers as a line of small bars.</summary>
internal static class Sparkline
{
    /// <param name="values">In order; not finite ones are left out.</param>
    /// <param name="width">Cells at most; of more values each cell shows the mean of its part.</param>
    public static string Of(IReadOnlyList<double> values, int width)
    {
        var numbers = values.Where(double.IsFinite).ToList();
        if (numbers.Count == 0)
        {
            return "";
        }

        var cells = Math.Min(width, numbers.Count);
        var means = Enumerable.Range(0, cells).Select(cell => Mean(numbers, cell * numbers.Count / cells, (cell + 1) * numbers.Count / cells)).ToList();
        var (least, most) = (means.Min(), means.Max());
        var sparks = Glyphs.Sparks;
        return string.Concat(means.Select(mean => sparks[most > least ? (int)Math.Round((mean - least) / (most - least) * (sparks.Length - 1)) : 0]));
    }

    private static double Mean(List<double> values, int start, int end) => values.GetRange(start, end - start).Average();
}
