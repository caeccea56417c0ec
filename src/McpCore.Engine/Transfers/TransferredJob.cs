using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Engine.Transfers;

/// <summary>A job with all that belongs to it, on its way from one store to another.</summary>
public sealed record TransferredJob(Job Job)
{
    /// <summary>Its ended runs, oldest first.</summary>
    public IReadOnlyList<AttemptRecord> Attempts { get; init; } = [];

    public IReadOnlyList<ArtifactRecord> Artifacts { get; init; } = [];

    public IReadOnlyList<MetricPoint> Metrics { get; init; } = [];

    public TransferredCheckpoint? Checkpoint { get; init; }

    /// <summary>Its log, oldest line first. A store reads it separately and takes it together with the job.</summary>
    public IReadOnlyList<LogLine> Lines { get; init; } = [];

    /// <summary>How many lines of each attempt's log are gone.</summary>
    public IReadOnlyDictionary<int, long> DroppedLines { get; init; } = new Dictionary<int, long>();

    public TransferredFiring? Firing { get; init; }

    /// <summary>The jobs that it waits or waited for, as far as they were there.</summary>
    public IReadOnlyList<TransferredDependency> Dependencies { get; init; } = [];

    /// <summary>Its name among the children of its parent; null when it is none's.</summary>
    public string? ChildName { get; init; }
}

/// <param name="Run">The run that saved it.</param>
/// <param name="Data">The bytes.</param>
public sealed record TransferredCheckpoint(int Run, ReadOnlyMemory<byte> Data);

/// <summary>The schedule that submitted a job.</summary>
/// <param name="Schedule">Its name.</param>
/// <param name="FireAt">The moment that the job was for; null: by hand.</param>
/// <param name="IsBackfilled">Whether it was submitted to fill a gap.</param>
public sealed record TransferredFiring(string Schedule, DateTimeOffset? FireAt, bool IsBackfilled);

/// <param name="Parent">The job that was waited for.</param>
/// <param name="Need">What was needed of it.</param>
/// <param name="State">What became of it.</param>
public sealed record TransferredDependency(JobId Parent, DependencyNeed Need, DependencyState State);

/// <summary>Where a wait for another job stands. The numbers are stored: never change them.</summary>
public enum DependencyState
{
    /// <summary>The job has not ended, or its end has not been told.</summary>
    Open = 0,

    /// <summary>It ended as needed.</summary>
    Met = 1,

    /// <summary>It ended otherwise.</summary>
    Failed = 2,
}

/// <summary>What became of a job that was to be taken into a store.</summary>
public enum TransferOutcome
{
    /// <summary>It is stored.</summary>
    Added,

    /// <summary>It was there already, and stays as it is.</summary>
    Same,

    /// <summary>Another job has its id.</summary>
    Different,

    /// <summary>It waits for a job or a batch that is not there.</summary>
    Orphaned,

    /// <summary>Another job holds its unique key.</summary>
    KeyTaken,
}
