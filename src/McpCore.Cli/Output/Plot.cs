using System.Text;

namespace McpCore.Cli.Output;

/// <summary>A series as a line in the terminal: eight dots a cell where the locale has Braille, one sign a cell elsewhere.</summary>
internal static class Plot
{
    private const int LeastWidth = 10;
    private const int LeastHeight = 3;

    /// <summary>Braille patterns begin here; the bits of the dots of a cell follow, by column and row.</summary>
    private const int FirstPattern = 0x2800;
    private static readonly int[,] Bits = { { 0x01, 0x02, 0x04, 0x40 }, { 0x08, 0x10, 0x20, 0x80 } };

    /// <param name="title">What is drawn.</param>
    /// <param name="points">Position and value, in the order of positions; at least one value has to be finite.</param>
    /// <param name="width">Cells of a line, the labels included.</param>
    /// <param name="height">Lines, title and labels included.</param>
    public static List<string> Lines(string title, IReadOnlyList<(double X, double Y)> points, int width, int height)
    {
        var shown = points.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y)).ToList();
        var (left, right) = (shown.Min(point => point.X), shown.Max(point => point.X));
        var (low, high) = (shown.Min(point => point.Y), shown.Max(point => point.Y));
        if (high <= low)
        {
            // A level line runs through the middle.
            var around = low == 0 ? 1 : Math.Abs(low) / 2;
            (low, high) = (low - around, high + around);
        }

        var rows = Math.Max(LeastHeight, height - 3);
        var labels = Enumerable.Range(0, rows).Select(row => IsLabelled(row, rows) ? Show.Number(high - ((high - low) * row / (rows - 1))) : "").ToList();
        var margin = labels.Max(label => label.Length);
        var columns = Math.Max(LeastWidth, width - margin - 2);
        var canvas = new Canvas(columns, rows);
        var dots = shown.Select(point => (
            X: right > left ? (int)Math.Round((point.X - left) / (right - left) * (canvas.Width - 1)) : 0,
            Y: (int)Math.Round((high - point.Y) / (high - low) * (canvas.Height - 1)))).ToList();
        canvas.Dot(dots[0].X, dots[0].Y);
        for (var i = 1; i < dots.Count; i++)
        {
            canvas.Line(dots[i - 1].X, dots[i - 1].Y, dots[i].X, dots[i].Y);
        }

        var (tick, wall, corner, floor) = Glyphs.Axis;
        return
        [
            title,
            .. Enumerable.Range(0, rows).Select(row => $"{labels[row].PadLeft(margin)} {(labels[row].Length > 0 ? tick : wall)}{canvas.Row(row)}".TrimEnd()),
            new string(' ', margin + 1) + corner + new string(floor, columns),
            new string(' ', margin + 2) + Ends(left, right, columns),
        ];
    }

    /// <summary>The same in a sentence, for those who hear it.</summary>
    public static string Sentence(string title, IReadOnlyList<(double X, double Y)> points)
    {
        var shown = points.Where(point => double.IsFinite(point.Y)).ToList();
        var (least, most) = (shown.MinBy(point => point.Y), shown.MaxBy(point => point.Y));
        return $"{title}: {points.Count} points, first {Show.Number(shown[0].Y)}, last {Show.Number(shown[^1].Y)}, least {Show.Number(least.Y)} at {Show.Number(least.X)}, most {Show.Number(most.Y)} at {Show.Number(most.X)}";
    }

    /// <summary>The top, the bottom, and about every fourth line between them.</summary>
    private static bool IsLabelled(int row, int rows)
    {
        var ticks = Math.Max(1, (rows - 1) / 4);
        return Enumerable.Range(0, ticks + 1).Any(tick => (int)Math.Round(tick * (rows - 1) / (double)ticks) == row);
    }

    private static string Ends(double left, double right, int columns)
    {
        var (first, middle, last) = (Show.Number(left), Show.Number(left + ((right - left) / 2)), Show.Number(right));
        if (right <= left)
        {
            return first;
        }

        var line = first.PadRight(Math.Max(first.Length + 1, (columns - middle.Length) / 2));
        line = (line + middle).PadRight(Math.Max(line.Length + middle.Length + 1, columns - last.Length)) + last;
        return line.Length <= columns ? line : first.PadRight(Math.Max(first.Length + 1, columns - last.Length)) + last;
    }

    private sealed class Canvas(int columns, int rows)
    {
        private readonly bool _isFine = Glyphs.HasUnicode;
        private readonly int[,] _cells = new int[columns, rows];

        public int Width => _isFine ? columns * 2 : columns;

        public int Height => _isFine ? rows * 4 : rows;

        public void Dot(int x, int y)
        {
            if (_isFine)
            {
                _cells[x / 2, y / 4] |= Bits[x % 2, y % 4];
            }
            else
            {
                _cells[x, y] = 1;
            }
        }

        /// <summary>Bresenham's line.</summary>
        public void Line(int x, int y, int toX, int toY)
        {
            var (acrossX, downY) = (Math.Abs(toX - x), -Math.Abs(toY - y));
            var (stepX, stepY) = (x < toX ? 1 : -1, y < toY ? 1 : -1);
            var error = acrossX + downY;
            while (true)
            {
                Dot(x, y);
                if (x == toX && y == toY)
                {
                    return;
                }

                var twice = 2 * error;
                if (twice >= downY)
                {
                    (error, x) = (error + downY, x + stepX);
                }

                if (twice <= acrossX)
                {
                    (error, y) = (error + acrossX, y + stepY);
                }
            }
        }

        public string Row(int row)
        {
            var text = new StringBuilder(columns);
            for (var column = 0; column < columns; column++)
            {
                text.Append(_cells[column, row] switch { 0 => ' ', _ when !_isFine => Glyphs.Point, var bits => (char)(FirstPattern + bits) });
            }

            return text.ToString();
        }
    }
}
