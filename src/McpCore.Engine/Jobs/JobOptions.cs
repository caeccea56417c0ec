namespace McpCore.Engine.Jobs;

/// <summary>The effective options of a submit: what was said, and the defaults for the rest.</summary>
public sealed record JobOptions
{
    /// <summary>Options of which nothing was said.</summary>
    public static JobOptions Default { get; } = new();

    /// <summary>0 to 9, larger runs earlier. The default is 5.</summary>
    public int Priority { get; init; } = 5;

    /// <summary>The wait before the first start; null when none was asked for.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>The earliest moment of the first start; null when none was asked for.</summary>
    public DateTimeOffset? RunAt { get; init; }

    /// <summary>Tries that a job has. The default is 1: no retry.</summary>
    public int MaxAttempts { get; init; } = 1;

    public Backoff Backoff { get; init; } = new();

    /// <summary>How long one attempt may run; null: without limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long the job may wait for its first start; null: without limit.</summary>
    public TimeSpan? QueueTimeout { get; init; }

    /// <summary>How long the whole job may take from its submit; null: without limit.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>How long a run may go without a sign of life; null: without limit.</summary>
    public TimeSpan? HeartbeatTimeout { get; init; }

    /// <summary>Keeps a second job of the same key away; null: any number.</summary>
    public UniqueRule? Unique { get; init; }

    /// <summary>A limit that the job shares with the others of its key; null: none.</summary>
    public ConcurrencyRule? Concurrency { get; init; }

    /// <summary>Jobs that it waits for; null: none.</summary>
    public IReadOnlyList<Dependency>? DependsOn { get; init; }

    /// <summary>The batch that it belongs to, by its id; null: none.</summary>
    public string? Batch { get; init; }

    /// <summary>What a run takes of the node's resources, each at least 1; null: nothing.</summary>
    public IReadOnlyDictionary<string, int>? Resources { get; init; }

    /// <summary>Names the request: a second submit with the same key and body gets the first one's job. Kept 7 days.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>How long the job is kept after its end; null: as long as the rules say.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>The version of the plugin that every run is to be on; null: whichever takes new jobs.</summary>
    public string? AgentVersion { get; init; }

    /// <summary>Seed of the agent's random source; null: made from the job's id.</summary>
    public long? Seed { get; init; }
}
