using System.Globalization;

namespace McpCore;

/// <summary>
/// Sizes as people write them: <c>"512MB"</c>, <c>"1.5GB"</c>, <c>"64KB"</c>, <c>"100B"</c>; a KB is 1024 bytes. A bare number has no unit and is
/// refused. Compiled into each assembly that reads sizes.
/// </summary>
internal static class ByteSize
{
    public const string Allowed = "a size such as \"512MB\", \"1.5GB\" or \"64KB\"";

    private static readonly (string Unit, long Bytes)[] Units = [("KB", 1L << 10), ("MB", 1L << 20), ("GB", 1L << 30), ("B", 1)];

    /// <param name="text">The text; null is no size.</param>
    /// <param name="bytes">The number of bytes; a fraction of a byte is cut off.</param>
    public static bool TryParse(string? text, out long bytes)
    {
        bytes = 0;
        foreach (var (unit, factor) in Units)
        {
            if (text?.EndsWith(unit, StringComparison.Ordinal) == true)
            {
                if (!decimal.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) || amount > long.MaxValue / factor)
                {
                    return false;
                }

                bytes = (long)(amount * factor);
                return true;
            }
        }

        return false;
    }
}
