using System.Buffers;
using System.Globalization;
using McpCore.Cli.Output;

namespace McpCore.Cli.Payloads;

/// <summary>What a person wrote, with marks under the parts that are meant.</summary>
internal static class Excerpt
{
    private const string Indent = "  ";
    private const int LongestUnmarked = 60;
    private static readonly SearchValues<char> OfTheShell = SearchValues.Create(" \"'{}[]*?$&|;<>()\\");

    /// <summary>A line of a text, numbered, and the marks under a part of it. Of a line that is too long the part around the mark is shown.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="place">The part.</param>
    /// <param name="number">The line's number where the text is itself a part of another; null: the one that it has in the text.</param>
    public static IEnumerable<(string Text, bool AreMarks)> OfText(string text, TextPlace place, int? number = null)
    {
        var line = text.Split('\n').ElementAtOrDefault(place.Line - 1)?.TrimEnd('\r').Replace('\t', ' ') ?? "";
        var head = string.Create(CultureInfo.InvariantCulture, $"{Indent}{number ?? place.Line} | ");
        var column = Math.Min(place.Column, line.Length);
        var length = Math.Clamp(place.Length, 1, Math.Max(1, line.Length - column));
        var room = Math.Min(Terminal.Err.Width, 120) - head.Length;
        if (Cells.Width(line) > room)
        {
            var start = Math.Max(0, Math.Min(column - (room / 3), line.Length - room));
            (line, column) = (Cells.Fit(line[start..], room), column - start);
            length = Math.Clamp(length, 1, Math.Max(1, line.Length - column));
        }

        yield return (head + line, false);
        yield return (new string(' ', head.Length + Cells.Width(line[..column])) + Marks(line.AsSpan(column, Math.Min(length, line.Length - column))), true);
    }

    /// <summary>Words as a line of the shell, broken where the terminal ends, and under each line the marks of the words in it.</summary>
    /// <param name="words">The words.</param>
    /// <param name="marks">Parts of words.</param>
    public static IEnumerable<(string Text, bool AreMarks)> OfWords(IReadOnlyList<string> words, IReadOnlyCollection<WordPart> marks)
    {
        var width = Terminal.Err.Width;
        var (line, under) = (Indent, Indent);
        for (var index = 0; index < words.Count; index++)
        {
            var parts = marks.Where(mark => mark.Word == index).ToList();
            var (shown, shift) = Quoted(parts.Count == 0 ? Cells.Fit(words[index], LongestUnmarked) : words[index]);
            if (line.Length > Indent.Length && Cells.Width(line) + Cells.Width(shown) > width)
            {
                yield return (line.TrimEnd(), false);
                if (under.Trim().Length > 0)
                {
                    yield return (under.TrimEnd(), true);
                }

                (line, under) = (Indent + Indent, Indent + Indent);
            }

            foreach (var part in parts.OrderBy(part => part.Start))
            {
                under = under.PadRight(Cells.Width(line) + Cells.Width(shown[..(shift + part.Start)]));
                under += Marks(shown.AsSpan(shift + part.Start, Math.Max(0, Math.Min(part.Length, shown.Length - shift - part.Start))));
            }

            line += shown + " ";
            under = under.PadRight(Cells.Width(line));
        }

        yield return (line.TrimEnd(), false);
        if (under.Trim().Length > 0)
        {
            yield return (under.TrimEnd(), true);
        }
    }

    private static string Marks(ReadOnlySpan<char> text) => new('^', Math.Max(1, Cells.Width(text.ToString())));

    /// <summary>A word as a shell would need it, and by how much that moves its letters.</summary>
    private static (string Text, int Shift) Quoted(string word)
    {
        var line = word.ReplaceLineEndings(" ");
        return line.Length > 0 && line.AsSpan().IndexOfAny(OfTheShell) < 0 ? (line, 0) : ($"'{line}'", 1);
    }
}
