using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace McpCore.Cli.Output;

/// <summary>An interpolated string whose styled parts have the colours of the screen that it goes to. Numbers are written the same in every culture.</summary>
[InterpolatedStringHandler]
internal readonly struct StyledText
{
    private readonly StringBuilder _text;
    private readonly bool _isColoured;

    public StyledText(int literalLength, int formattedCount, Screen screen) => (_text, _isColoured) = (new StringBuilder(literalLength + (formattedCount * 16)), screen.IsColoured);

    public void AppendLiteral(string text) => _text.Append(text);

    public void AppendFormatted(string? text, int alignment = 0) => AppendFormatted((Styled)(text ?? ""), alignment);

    public void AppendFormatted(ReadOnlySpan<char> text) => _text.Append(text);

    public void AppendFormatted(Styled part, int alignment = 0)
    {
        var text = Cells.Printable(part.Text);
        var padding = Math.Max(0, Math.Abs(alignment) - Cells.Width(text));
        _text.Append(Cells.Spaces(alignment > 0 ? padding : 0));
        Ansi.Append(_text, text, _isColoured ? part.Style : Style.Plain);
        _text.Append(Cells.Spaces(alignment < 0 ? padding : 0));
    }

    public void AppendFormatted(IFormattable value, int alignment = 0, string? format = null) =>
        AppendFormatted(value.ToString(format, CultureInfo.InvariantCulture), alignment);

    public override string ToString() => _text.ToString();
}
