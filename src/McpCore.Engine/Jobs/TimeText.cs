using System.Globalization;

namespace McpCore.Engine.Jobs;

/// <summary>Times as they are shown and sent: UTC, always with milliseconds.</summary>
public static class TimeText
{
    private const int RoundTripLength = 28;
    private const int Length = 24;

    /// <summary>A time as it is stored and shown: in whole milliseconds.</summary>
    public static DateTimeOffset Whole(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    public static string Format(DateTimeOffset time)
    {
        // The round-trip format has a fast way of its own, which a format of one's own has not: its last four digits are cut off.
        Span<char> text = stackalloc char[RoundTripLength];
        time.UtcDateTime.TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
        text[Length - 1] = 'Z';
        return new string(text[..Length]);
    }
}
