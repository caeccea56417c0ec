using System.Text;

namespace McpCore.Cli.Output;

/// <summary>
/// A table without rules, as wide as its content. On a terminal that is too narrow the last column, which has the longest texts, is broken into
/// lines; when that is not enough, the widest of the others are cut.
/// </summary>
internal sealed class Table(params string[] columns)
{
    private const int Gap = 2;
    private const int LeastLast = 20;
    private const int LeastOther = 6;
    private const int Narrowest = 8;

    private readonly List<Styled[]> _rows = [];

    public void AddRow(params Styled[] cells)
    {
        if (cells.Length != columns.Length)
        {
            throw new ArgumentException($"A row of {cells.Length} cells does not fit {columns.Length} columns.", nameof(cells));
        }

        for (var column = 0; column < cells.Length; column++)
        {
            cells[column] = cells[column] with { Text = OneLine(Cells.Printable(cells[column].Text), column) };
        }

        _rows.Add(cells);
    }

    public void WriteTo(Screen screen)
    {
        var text = new StringBuilder();
        if (Terminal.IsPlain)
        {
            AppendRecords(text);
        }
        else
        {
            var widths = Widths(screen.Width);
            AppendRow(text, Array.ConvertAll(columns, Styled.Bold), widths, screen.IsColoured);
            foreach (var row in _rows)
            {
                AppendRow(text, row, widths, screen.IsColoured);
            }
        }

        screen.Write(text.ToString());
    }

    /// <summary>Rows as sentences, for those who hear them.</summary>
    private void AppendRecords(StringBuilder text)
    {
        foreach (var row in _rows)
        {
            var named = row.Select((cell, column) => (Name: columns[column].Trim().ToLowerInvariant(), Value: cell.Text.Trim().ReplaceLineEndings(" "))).Where(pair => pair.Value.Length > 0);
            text.Append(string.Join(", ", named.Select(pair => $"{pair.Name} {pair.Value}"))).Append('\n');
        }
    }

    private string OneLine(string text, int column) => column == columns.Length - 1 || !text.Contains('\n', StringComparison.Ordinal) ? text : text.ReplaceLineEndings(" ");

    private int[] Widths(int available)
    {
        var widths = new int[columns.Length];
        for (var column = 0; column < widths.Length; column++)
        {
            widths[column] = Cells.Width(columns[column]);
            foreach (var row in _rows)
            {
                widths[column] = Math.Max(widths[column], LineWidth(row[column].Text));
            }
        }

        var last = widths.Length - 1;
        if (available == int.MaxValue)
        {
            return widths;
        }

        var excess = widths.Sum() + (Gap * last) - available;
        if (excess > 0)
        {
            var cut = Math.Min(excess, Math.Max(0, widths[last] - Math.Max(LeastLast, Cells.Width(columns[last]))));
            widths[last] -= cut;
            excess -= cut;
        }

        for (; excess > 0; excess--)
        {
            var widest = Enumerable.Range(0, last).MaxBy(column => widths[column]);
            if (last == 0 || widths[widest] <= LeastOther)
            {
                break;
            }

            widths[widest]--;
        }

        widths[last] = Math.Max(Narrowest, widths[last] - excess);

        return widths;
    }

    private static int LineWidth(string text) => text.Contains('\n', StringComparison.Ordinal) ? text.Split('\n').Max(Cells.Width) : Cells.Width(text);

    private static void AppendRow(StringBuilder text, Styled[] cells, int[] widths, bool coloured)
    {
        var last = cells.Length - 1;
        var lines = Cells.Wrap(cells[last].Text, widths[last]);
        for (var line = 0; line < lines.Count; line++)
        {
            for (var column = 0; column < last; column++)
            {
                var cell = line == 0 ? Cells.Fit(cells[column].Text, widths[column]) : "";
                Ansi.Append(text, cell, coloured ? cells[column].Style : Style.Plain);
                text.Append(Cells.Spaces(widths[column] - Cells.Width(cell) + Gap));
            }

            Ansi.Append(text, lines[line], coloured ? cells[last].Style : Style.Plain);
            while (text.Length > 0 && text[^1] == ' ')
            {
                text.Length--;
            }

            text.Append('\n');
        }
    }
}
