using System.Text;

namespace McpCore.Cli.Output;

/// <summary>Texts as a terminal counts them: in cells, of which an ideograph takes two and an accent that joins the letter before it takes none.</summary>
internal static class Cells
{
    /// <summary>First and last code point of the blocks whose characters are two cells wide: East Asian Wide and Fullwidth of Unicode's annex 11, and emoji.</summary>
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F), (0x2E80, 0x303E), (0x3041, 0x33FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA000, 0xA4CF), (0xAC00, 0xD7A3),
        (0xF900, 0xFAFF), (0xFE30, 0xFE6F), (0xFF00, 0xFF60), (0xFFE0, 0xFFE6), (0x1F300, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F900, 0x1F9FF), (0x20000, 0x3FFFD),
    ];

    public static int Width(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text.Length;
        }

        var width = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            width += Width(rune);
        }

        return width;
    }

    /// <summary>So many spaces.</summary>
    public static ReadOnlySpan<char> Spaces(int count)
    {
        const string Some = "                                                                                ";
        return count <= Some.Length ? Some.AsSpan(0, Math.Max(0, count)) : new string(' ', count);
    }

    /// <summary>The text without what would move the cursor or change the terminal: an agent's message must not be able to.</summary>
    public static string Printable(string text) =>
        text.AsSpan().IndexOfAnyInRange('\u0000', '\u001f') < 0 && text.AsSpan().IndexOfAnyInRange('\u007f', '\u009f') < 0
            ? text
            : string.Create(text.Length, text, static (target, source) =>
            {
                for (var i = 0; i < target.Length; i++)
                {
                    target[i] = char.IsControl(source[i]) && source[i] is not ('\n' or '\t') ? '?' : source[i];
                }
            });

    /// <summary>As much of a text as fits, with a mark where it was cut.</summary>
    public static string Fit(string text, int width)
    {
        if (Width(text) <= width)
        {
            return text;
        }

        var end = End(text, 0, width - 1);
        return text[..end] + Glyphs.Cut;
    }

    /// <summary>The lines of a text in a column: broken at spaces where there are any, and where the text has line breaks.</summary>
    public static List<string> Wrap(string text, int width)
    {
        var lines = new List<string>();
        foreach (var line in text.Split('\n'))
        {
            var rest = line.TrimEnd();
            while (Width(rest) > width)
            {
                var end = Math.Max(1, End(rest, 0, width));
                var space = rest.LastIndexOf(' ', Math.Min(end, rest.Length - 1), Math.Min(end, rest.Length - 1));
                var at = space > 0 ? space : end;
                lines.Add(rest[..at].TrimEnd());
                rest = rest[at..].TrimStart();
            }

            lines.Add(rest);
        }

        return lines;
    }

    /// <summary>Where the part of a text ends that fits into a width.</summary>
    private static int End(string text, int start, int width)
    {
        var (at, used) = (start, 0);
        foreach (var rune in text.AsSpan(start).EnumerateRunes())
        {
            used += Width(rune);
            if (used > width)
            {
                break;
            }

            at += rune.Utf16SequenceLength;
        }

        return at;
    }

    private static int Width(Rune rune)
    {
        if (rune.Value < 0x300)
        {
            return 1;
        }

        if (Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.EnclosingMark or System.Globalization.UnicodeCategory.Format)
        {
            return 0;
        }

        foreach (var (first, last) in Wide)
        {
            if (rune.Value >= first && rune.Value <= last)
            {
                return 2;
            }
        }

        return 1;
    }
}
