using McpCore.Engine.Jobs;

namespace McpCore.Engine.Schedules;

/// <summary>What a schedule's policy makes of the jobs that have not ended when it fires again.</summary>
/// <param name="InTheWay">The job for which the firing is left out; null when it is not.</param>
/// <param name="WaitFor">Jobs whose end the new one waits for.</param>
/// <param name="Cancel">Jobs to cancel.</param>
public sealed record OverlapDecision(Job? InTheWay, IReadOnlyList<JobId> WaitFor, IReadOnlyList<Job> Cancel)
{
    /// <param name="policy">The schedule's policy.</param>
    /// <param name="live">The schedule's jobs that have not ended, oldest first.</param>
    public static OverlapDecision Of(OverlapPolicy policy, IReadOnlyList<Job> live) => policy switch
    {
        OverlapPolicy.Skip when live.Count > 0 => new OverlapDecision(live[0], [], []),
        OverlapPolicy.QueueOne when live.Count > 1 => new OverlapDecision(live[^1], [], []),
        OverlapPolicy.QueueOne => new OverlapDecision(null, [.. live.Select(job => job.Id)], []),

        // What does not run ends with its cancel, in the same transaction.
        OverlapPolicy.CancelPrevious => new OverlapDecision(null, [.. live.Where(job => job.Status == JobStatus.Running).Select(job => job.Id)], live),
        _ => new OverlapDecision(null, [], []),
    };

    /// <summary>Why a firing is left out, for people.</summary>
    public static string WhyLeftOut(Job inTheWay) => $"Left out: job {inTheWay.Id} of the same schedule is {inTheWay.Status.Wire()}.";
}
