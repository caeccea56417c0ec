using System.Text;

namespace McpCore;

/// <summary>One setting as it is shown to people.</summary>
internal sealed record SettingLine(string Key, string Value, string OriginKind, string? OriginSource);

/// <summary>
/// Settings as a table of plain lines, a block a section. Compiled into the daemon and the command line, which show the same table: one for
/// a start to come, the other for a daemon that runs.
/// </summary>
internal static class SettingLines
{
    /// <summary>A longer value pushes its origin to the right rather than moving every other line's.</summary>
    private const int MaxValueWidth = 40;

    public static string Table(IEnumerable<SettingLine> settings)
    {
        var lines = settings.ToList();
        var keyWidth = lines.Select(line => line.Key.Length).Append(3).Max();
        var valueWidth = Math.Min(MaxValueWidth, lines.Select(line => line.Value.Length).Append(5).Max());
        var table = new StringBuilder(Line("KEY", "VALUE", "ORIGIN"));
        string? previous = null;
        foreach (var line in lines)
        {
            var section = line.Key.Split('.')[0];
            table.Append(previous is null || section == previous ? "\n" : "\n\n").Append(Line(line.Key, line.Value, Origin(line)));
            previous = section;
        }

        return table.ToString();

        string Line(string key, string value, string origin) => $"{key.PadRight(keyWidth)}  {value.PadRight(valueWidth)}  {origin}";
    }

    private static string Origin(SettingLine line) => line.OriginKind switch
    {
        "file" or "environment" => $"{line.OriginKind} {line.OriginSource}",
        "command_line" => "command line",
        _ => line.OriginKind,
    };
}
