namespace McpCore.Cli.Output;

/// <summary>Signs beyond ASCII, and what stands for them where the locale has no UTF-8.</summary>
internal static class Glyphs
{
    /// <summary>Whether the locale has more than ASCII.</summary>
    public static bool HasUnicode { get; } = KnowsUnicode();

    /// <summary>Marks a text that was cut.</summary>
    public static string Cut => HasUnicode ? "…" : "~";

    /// <summary>Steps of a sparkline, the lowest first.</summary>
    public static string Sparks => HasUnicode ? "▁▂▃▄▅▆▇█" : "_.-~^";

    /// <summary>The filled and the empty part of a bar.</summary>
    public static (char Full, char Empty) Bar => HasUnicode ? ('█', '░') : ('#', '.');

    /// <summary>A point of a plot.</summary>
    public static char Point => HasUnicode ? '•' : '*';

    /// <summary>The axes of a plot: the upright one beside a label and elsewhere, the corner, the level one.</summary>
    public static (char Tick, char Wall, char Corner, char Floor) Axis => HasUnicode ? ('┤', '│', '└', '─') : ('+', '|', '+', '-');

    /// <summary>POSIX looks at the first of these variables that is set; Windows' terminals know Unicode.</summary>
    private static bool KnowsUnicode()
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        foreach (var name in new[] { "LC_ALL", "LC_CTYPE", "LANG" })
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } locale)
            {
                return locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase) || locale.Contains("utf8", StringComparison.OrdinalIgnoreCase);
            }
        }

        return false;
    }
}
