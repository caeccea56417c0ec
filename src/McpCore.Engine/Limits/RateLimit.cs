using System.Globalization;
using McpCore.Engine.Submission;

namespace McpCore.Engine.Limits;

/// <summary>Runs of a job type that may start in any stretch of time of the given length, written as <c>100/1m</c>.</summary>
/// <param name="Starts">How many, at least 1.</param>
/// <param name="Period">The length.</param>
public sealed record RateLimit(int Starts, TimeSpan Period)
{
    /// <summary>The most starts that a limit can allow: each is remembered for the length of the period.</summary>
    public const int MaxStarts = 1_000_000;

    /// <summary>The longest period.</summary>
    public static TimeSpan MaxPeriod { get; } = TimeSpan.FromDays(30);

    public static bool TryParse(string? text, out RateLimit? limit)
    {
        limit = null;
        if (text?.Split('/') is [var starts, var period]
            && int.TryParse(starts, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= MaxStarts
            && Duration.TryParse(period, out var length) && length >= TimeSpan.FromMilliseconds(1) && length <= MaxPeriod)
        {
            limit = new RateLimit(count, length);
        }

        return limit is not null;
    }

    public override string ToString() => $"{Starts}/{Duration.Format(Period)}";
}
