using System.Globalization;
using System.Text.Json;
using McpCore.Sweep.Space;

namespace McpCore.Sweep.Trials;

/// <summary>One step of a walk forward: the days to search on, and those after them to try on.</summary>
internal readonly record struct Window(DateOnly TrainStart, DateOnly TrainEnd, DateOnly TestStart, DateOnly TestEnd);

/// <summary>The windows of a walk forward.</summary>
internal static class Windows
{
    private const int MaxWindows = 1000;

    /// <summary>The windows from the base payload's <c>start_date</c> to its <c>end_date</c>; the last test may be shorter than the others.</summary>
    /// <exception cref="SpaceException">The dates are missing, or hold no window.</exception>
    public static IReadOnlyList<Window> Of(WalkForward walk, JsonElement common)
    {
        var (start, end) = (Date(common, "start_date"), Date(common, "end_date"));
        var windows = new List<Window>();
        for (var train = start; ; train = Later(train, walk.Test))
        {
            var test = Later(train, walk.Train);
            if (test > end)
            {
                break;
            }

            var last = Later(test, walk.Test).AddDays(-1);
            windows.Add(new Window(train, test.AddDays(-1), test, last < end ? last : end));
            if (windows.Count > MaxWindows)
            {
                throw new SpaceException("walk_forward", string.Create(CultureInfo.InvariantCulture, $"there are more than {MaxWindows} windows; take longer ones"));
            }

            if (last >= end)
            {
                break;
            }
        }

        return windows.Count > 0
            ? windows
            : throw new SpaceException("walk_forward", $"{Text(start)} to {Text(end)} is not longer than the first window of {walk.Train}");
    }

    public static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly Date(JsonElement common, string member) =>
        common.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
        && DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw new SpaceException("base", $"a walk forward needs \"{member}\" as yyyy-MM-dd in the base payload");

    private static DateOnly Later(DateOnly date, string span)
    {
        var digits = span.TakeWhile(char.IsAsciiDigit).Count();
        var number = int.Parse(span[..digits], CultureInfo.InvariantCulture);
        try
        {
            return span[digits..] switch
            {
                "d" => date.AddDays(number),
                "w" => date.AddDays(7 * number),
                "mo" => date.AddMonths(number),
                _ => date.AddYears(number),
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            return DateOnly.MaxValue;
        }
    }
}
