using McpCore.Engine.Jobs;

namespace McpCore.Engine.Lifecycle;

public enum RunEndKind
{
    /// <summary>The agent returned a result.</summary>
    Completed,

    /// <summary>The attempt failed; the retry rules apply.</summary>
    Failed,

    /// <summary>The job failed for good.</summary>
    FailedForGood,

    /// <summary>The attempt ran over its <c>timeout</c> or gave no sign of life; the retry rules apply.</summary>
    TimedOut,

    /// <summary>The job ran over its deadline.</summary>
    DeadlineExceeded,

    /// <summary>The run followed a cancel.</summary>
    Cancelled,

    /// <summary>The agent asked to be tried later.</summary>
    Snoozed,

    /// <summary>The run ended to wait for child jobs.</summary>
    Awaiting,

    /// <summary>The agent did not take the job; another plugin may.</summary>
    Refused,

    /// <summary>The daemon took the run back: drain, upgrade, lost lease.</summary>
    Interrupted,

    /// <summary>The daemon that held the run died; this costs no attempt.</summary>
    Crashed,

    /// <summary>The worker process that held the run died; this costs the attempt.</summary>
    WorkerCrashed,
}

/// <summary>How a run ended.</summary>
public sealed record RunEnd(RunEndKind Kind)
{
    /// <summary>The result, UTF-8 JSON, when completed.</summary>
    public ReadOnlyMemory<byte> Result { get; init; }

    public JobError? Error { get; init; }

    /// <summary>How long to wait, when snoozed.</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>What the job waits for, when awaiting.</summary>
    public ChildAwait? Awaits { get; init; }

    /// <summary>The agent did not end within the grace and was given up.</summary>
    public bool Abandoned { get; init; }
}
