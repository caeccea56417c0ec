using McpCore.Engine.Jobs;

namespace McpCore.Engine.Batches;

/// <summary>
/// Jobs that were submitted as one, or added later, with their counts: kept up by the transactions that move the jobs, so that a batch of a million is read as fast
/// as one of ten. It has ended when all its jobs have, and is open again when one of them is retried.
/// </summary>
public sealed record Batch
{
    public required JobId Id { get; init; }

    /// <summary>A name for people; null: none.</summary>
    public string? Name { get; init; }

    /// <summary>As submitted, a UTF-8 JSON object.</summary>
    public ReadOnlyMemory<byte> Metadata { get; init; } = "{}"u8.ToArray();

    /// <summary>Who submitted it.</summary>
    public string? Actor { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its last job ended; null while it is open.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>The job that waits for its end; null: none.</summary>
    public JobId? Callback { get; init; }

    /// <summary>Whether that job is run only when every job of the batch is completed.</summary>
    public bool CallbackOnSuccess { get; init; }

    /// <summary>Its jobs by their states; every state is there.</summary>
    public required IReadOnlyDictionary<JobStatus, long> Counts { get; init; }

    /// <summary>The sum of the fractions that running jobs have reported.</summary>
    public double RunningFraction { get; init; }

    public long Total => Counts.Values.Sum();

    public long Ended => Counts.Where(pair => pair.Key.IsFinal()).Sum(pair => pair.Value);

    /// <summary>How much of it is done, 0 to 1: an ended job counts as one, a running one as the fraction that it has reported.</summary>
    public double Fraction => Total == 0 ? 1 : Math.Min(1, (Ended + RunningFraction) / Total);
}
