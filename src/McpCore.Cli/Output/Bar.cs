namespace McpCore.Cli.Output;

/// <summary>A part of a whole as a bar.</summary>
internal static class Bar
{
    public static string Of(double fraction, int width)
    {
        var filled = (int)Math.Round(Math.Clamp(fraction, 0, 1) * width);
        return new string(Glyphs.Bar.Full, filled) + new string(Glyphs.Bar.Empty, width - filled);
    }
}
