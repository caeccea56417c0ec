using System.Text;

namespace McpCore.Cli.Output;

/// <summary>The control sequences of terminals.</summary>
internal static class Ansi
{
    public const string ClearBelow = "\u001b[J";
    public const string ClearLine = "\u001b[K";
    public const string Home = "\u001b[H";
    public const string OtherScreen = "\u001b[?1049h\u001b[?25l";
    public const string FirstScreen = "\u001b[?25h\u001b[?1049l";

    /// <summary>To the start of a line further up.</summary>
    public static string Up(int lines) => $"\u001b[{lines}A\r";

    /// <summary>Appends a text in a style.</summary>
    public static void Append(StringBuilder target, string text, Style style)
    {
        var code = style switch
        {
            Style.Bold => "1",
            Style.Dim => "90",
            Style.Red => "31",
            Style.Green => "32",
            Style.Yellow => "33",
            Style.Blue => "34",
            _ => null,
        };
        if (code is null || text.Length == 0)
        {
            target.Append(text);
            return;
        }

        target.Append("\u001b[").Append(code).Append('m').Append(text).Append("\u001b[0m");
    }
}
