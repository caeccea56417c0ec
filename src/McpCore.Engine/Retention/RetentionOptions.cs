using McpCore.Engine.Jobs;

namespace McpCore.Engine.Retention;

/// <summary>How long ended jobs are kept, by their state. Null: for ever.</summary>
public sealed record RetentionPeriods(TimeSpan? Completed, TimeSpan? Failed, TimeSpan? Cancelled)
{
    public TimeSpan? Of(JobStatus status) => status switch
    {
        JobStatus.Completed => Completed,
        JobStatus.Failed => Failed,
        JobStatus.Cancelled => Cancelled,
        _ => null,
    };
}

/// <summary>Settings of the clean-up.</summary>
public sealed class RetentionOptions
{
    /// <summary>Jobs with this tag are never removed by a rule.</summary>
    public const string KeepTag = "keep";

    private const long ForEver = -1;

    /// <summary>In ticks, so that it is read in one piece while it is changed.</summary>
    private long _events = TimeSpan.FromDays(30).Ticks;

    /// <summary>Periods of types that have none of their own. The default is 30 days for completed, 90 for failed, 7 for cancelled jobs.</summary>
    public RetentionPeriods Periods { get; set; } = new(TimeSpan.FromDays(30), TimeSpan.FromDays(90), TimeSpan.FromDays(7));

    /// <summary>Periods of single job types, in place of <see cref="Periods"/>. The default is none.</summary>
    public IDictionary<string, RetentionPeriods> PerType { get; set; } = new Dictionary<string, RetentionPeriods>(StringComparer.Ordinal);

    /// <summary>How long events can be replayed. The default is 30 days; null: for ever.</summary>
    public TimeSpan? Events
    {
        get => Volatile.Read(ref _events) is var ticks && ticks == ForEver ? null : TimeSpan.FromTicks(ticks);
        set => Volatile.Write(ref _events, value?.Ticks ?? ForEver);
    }

    /// <summary>The time between two clean-ups, a minute or more. The default is an hour.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromHours(1);

    public RetentionPeriods PeriodsOf(string type) => PerType.TryGetValue(type, out var own) ? own : Periods;
}
