using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Xml;

namespace McpCore;

/// <summary>
/// Durations as people write them: <c>"1.5s"</c>, <c>"10m"</c>, <c>"2h"</c>, <c>"500ms"</c>, <c>"1h30m"</c>, or ISO 8601 (<c>"PT1H"</c>).
/// A bare number has no unit and is refused. Compiled into each assembly that reads durations, because the contract and the engine
/// share no other code.
/// </summary>
internal static class Duration
{
    /// <summary>The texts that <see cref="TryParse"/> accepts, as a pattern for schemas.</summary>
    public const string Pattern = @"^(?:(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+|P(?=.).+)$";

    public const string Allowed = "a duration such as \"500ms\", \"1.5s\", \"10m\", \"2h\", \"1d\" or ISO 8601 \"PT10M\"";

    public static bool TryParse([NotNullWhen(true)] string? text, out TimeSpan value)
    {
        value = default;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        try
        {
            if (text[0] == 'P')
            {
                value = XmlConvert.ToTimeSpan(text);
                return value >= TimeSpan.Zero;
            }

            return TryParseUnits(text, out value);
        }
        catch (FormatException)
        {
            return false;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    public static string Format(TimeSpan value)
    {
        if (value == TimeSpan.Zero)
        {
            return "0s";
        }

        if (value.Ticks % TimeSpan.TicksPerSecond != 0 && value < TimeSpan.FromMinutes(1))
        {
            return value < TimeSpan.FromSeconds(1)
                ? string.Create(CultureInfo.InvariantCulture, $"{value.TotalMilliseconds:0.####}ms")
                : string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds:0.#######}s");
        }

        var text = new StringBuilder();
        Append(text, value.Days, "d");
        Append(text, value.Hours, "h");
        Append(text, value.Minutes, "m");
        Append(text, value.Seconds, "s");
        Append(text, value.Ticks % TimeSpan.TicksPerSecond / (decimal)TimeSpan.TicksPerMillisecond, "ms");
        return text.ToString();
    }

    private static void Append(StringBuilder text, decimal amount, string unit)
    {
        if (amount != 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{amount:0.####}{unit}");
        }
    }

    private static bool TryParseUnits(string text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        var position = 0;
        while (position < text.Length)
        {
            var start = position;
            while (position < text.Length && (char.IsAsciiDigit(text[position]) || text[position] == '.'))
            {
                position++;
            }

            var unitStart = position;
            while (position < text.Length && char.IsAsciiLetterLower(text[position]))
            {
                position++;
            }

            if (!decimal.TryParse(text.AsSpan(start, unitStart - start), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
            {
                return false;
            }

            long ticksPerUnit = text[unitStart..position] switch
            {
                "ms" => TimeSpan.TicksPerMillisecond,
                "s" => TimeSpan.TicksPerSecond,
                "m" => TimeSpan.TicksPerMinute,
                "h" => TimeSpan.TicksPerHour,
                "d" => TimeSpan.TicksPerDay,
                _ => 0,
            };
            if (ticksPerUnit == 0)
            {
                return false;
            }

            value += TimeSpan.FromTicks((long)decimal.Round(amount * ticksPerUnit));
        }

        return true;
    }
}
