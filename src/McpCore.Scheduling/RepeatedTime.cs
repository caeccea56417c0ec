namespace McpCore.Scheduling;

/// <summary>The stretch of time after clocks were put back, in which the wall clock shows what it has shown already: from the change, as long as the clocks went back.</summary>
internal readonly record struct RepeatedTime(DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>No zone puts its clocks back by more, and none changes twice within it.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(3);

    /// <summary>The stretch in which a moment lies; null when the wall clock shows it for the first time.</summary>
    public static RepeatedTime? Around(DateTimeOffset moment, TimeZoneInfo zone)
    {
        if (moment - DateTimeOffset.MinValue < Longest)
        {
            return null;
        }

        var offset = zone.GetUtcOffset(moment);
        var (before, after) = (moment - Longest, moment);
        var back = zone.GetUtcOffset(before) - offset;
        if (back <= TimeSpan.Zero)
        {
            return null;
        }

        while (after - before > TimeSpan.FromTicks(1))
        {
            var middle = before + ((after - before) / 2);
            if (zone.GetUtcOffset(middle) == offset)
            {
                after = middle;
            }
            else
            {
                before = middle;
            }
        }

        return moment - after < back ? new RepeatedTime(after, after + back) : null;
    }
}
