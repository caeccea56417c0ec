using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Schedules;

namespace McpCore.Engine.Stores;

/// <summary>A firing to store with its job, its entry in the history and its event.</summary>
/// <param name="Firing">The entry as it is when the job is submitted; its job is filled in. That of a back-fill is not kept.</param>
/// <param name="Job">The job to submit.</param>
/// <param name="Overlap">What becomes of it while other jobs of the schedule have not ended. Those of a back-fill do not count.</param>
/// <param name="MaxWaiting">Jobs that may wait once it is stored.</param>
/// <param name="Tell">The event of an entry.</param>
public sealed record FiringRequest(Firing Firing, NewJob Job, OverlapPolicy Overlap, long MaxWaiting, Func<Firing, JobEvent> Tell)
{
    /// <summary>The change of the schedule that it was planned by: after another one it is not wanted any more. Null: whatever the schedule says now.</summary>
    public DateTimeOffset? PlannedBy { get; init; }

    /// <summary>The new <see cref="Schedule.HandledUntil"/>; null: unchanged.</summary>
    public DateTimeOffset? HandledUntil { get; init; }
}

/// <summary>What became of a firing.</summary>
/// <param name="Firing">The entry, with its final outcome; null when the schedule is gone or the submit was refused, and nothing was stored.</param>
/// <param name="Job">The job of the moment: the new one, or the one that it had already. Null when there is none.</param>
public sealed record FiringOutcome(Firing? Firing, Job? Job)
{
    /// <summary>Whether the job was there before.</summary>
    public bool IsExisting { get; init; }

    /// <summary>Why the submit was refused; null when it was not.</summary>
    public SubmitOutcome? Refused { get; init; }
}
