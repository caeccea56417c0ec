namespace McpCore.Engine.Schedules;

/// <summary>
/// What a schedule is to do now: the firings to submit, in order, and the missed ones to leave out. A firing is missed when it is a minute late;
/// what is less late is simply fired.
/// </summary>
/// <param name="Fire">The moments to submit a job for.</param>
/// <param name="Skipped">The first and the last firing that is left out; null when none is.</param>
public sealed record FirePlan(IReadOnlyList<DateTimeOffset> Fire, (DateTimeOffset First, DateTimeOffset Last)? Skipped)
{
    /// <summary>Missed firings made up for at once, at most.</summary>
    public const int MaxMadeUp = 1000;

    /// <summary>A firing that is later than this was missed.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    public static FirePlan Of(Schedule schedule, FireTimes times, DateTimeOffset now)
    {
        if (times.Next(schedule.HandledUntil) is not { } first || times.DueAt(first) > now)
        {
            return new FirePlan([], null);
        }

        var border = times.DueUntil(schedule.HandledUntil, now - Tolerance);
        var current = times.Between(Later(schedule.HandledUntil, border), times.DueUntil(schedule.HandledUntil, now)).ToList();
        if (first > border)
        {
            return new FirePlan(current, null);
        }

        var madeUp = schedule.Misfire switch
        {
            MisfirePolicy.All => times.Last(MaxMadeUp, schedule.HandledUntil, border),
            MisfirePolicy.FireOnce when current.Count == 0 => times.Last(1, schedule.HandledUntil, border),
            _ => [],
        };

        // Of a stretch with very many excluded moments, the end is looked at alone.
        var lastLeftOut = madeUp.Count == 0
            ? times.Last(1, schedule.HandledUntil, border) is [var missed] ? missed : first
            : times.Last(1, schedule.HandledUntil, madeUp[0].AddTicks(-1)) is [var before] ? before : (DateTimeOffset?)null;
        return new FirePlan([.. madeUp, .. current], lastLeftOut is { } last ? (first, last) : null);
    }

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;
}
