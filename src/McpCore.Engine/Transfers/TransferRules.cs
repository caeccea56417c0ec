using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;

namespace McpCore.Engine.Transfers;

/// <summary>What becomes of jobs that come from another store, as pure functions.</summary>
public static class TransferRules
{
    /// <summary>The reason of the event that tells of such a job.</summary>
    public const string Reason = "imported";

    /// <summary>
    /// Whether two records are of one job, however far each has come. White space in the payload does not count: a line of a file holds no line break.
    /// </summary>
    public static bool IsSame(Job left, Job right) =>
        left.Id == right.Id && left.Type == right.Type && left.CreatedAt == right.CreatedAt && InOneLine(left.Payload).AsSpan().SequenceEqual(InOneLine(right.Payload));

    /// <summary>JSON without line breaks, which stand only between its parts, never within one.</summary>
    public static byte[] InOneLine(ReadOnlyMemory<byte> json)
    {
        var line = json.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }

    /// <summary>
    /// How a job goes on: one that has ended stays as it is, one that ran is treated as after a crash of its daemon, one that waited for its children
    /// begins again and finds them.
    /// </summary>
    /// <param name="job">The job as it was.</param>
    /// <param name="open">What it still waits for here.</param>
    /// <param name="agentMissing">Why no agent can take it here; null when one can.</param>
    /// <param name="now">The moment.</param>
    /// <returns>The job, and its run if that was cut short.</returns>
    public static (Job Job, AttemptRecord? Ended) Resume(Job job, IReadOnlyList<OpenDependency> open, WaitingReason? agentMissing, DateTimeOffset now)
    {
        if (job.Status == JobStatus.Running)
        {
            var end = JobLifecycle.EndRun(job, job.Run, new RunEnd(RunEndKind.Crashed), agentMissing, now);
            return (end.Next!, end.EndedRun);
        }

        return (job switch
        {
            { Status: JobStatus.Pending } when agentMissing is not null => JobLifecycle.Available(job, agentMissing, now),
            { Status: JobStatus.Blocked } => Unblock(job, open, agentMissing, now),
            _ => job,
        }, null);
    }

    private static Job Unblock(Job job, IReadOnlyList<OpenDependency> open, WaitingReason? agentMissing, DateTimeOffset now)
    {
        if (JobDependencies.IsWaiting(job))
        {
            return JobDependencies.ReasonOf(open) is { } reason ? job with { Waiting = reason } : JobLifecycle.DueOrAvailable(job, agentMissing, now);
        }

        if (job.Waiting is { IsAboutAgent: true })
        {
            return JobLifecycle.AgentChanged(job, agentMissing, now).Next ?? job;
        }

        return ChildLifecycle.IsAwaiting(job) ? JobLifecycle.Available(job, agentMissing, now) with { Rank = job.Rank } : job;
    }
}
