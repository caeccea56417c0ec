using McpCore.Engine.Jobs;

namespace McpCore.Engine.Lifecycle;

/// <summary>
/// The transition table: every move of a job that exists. <see cref="JobLifecycle"/> decides which one to take, and every move it makes is
/// looked up here; docs/states.md draws it.
/// </summary>
public static class JobTransitions
{
    private static readonly Dictionary<JobStatus, JobStatus[]> Moves = new()
    {
        [JobStatus.Scheduled] = [JobStatus.Pending, JobStatus.Blocked, JobStatus.Cancelled, JobStatus.Failed],
        [JobStatus.Blocked] = [JobStatus.Pending, JobStatus.Scheduled, JobStatus.Cancelled, JobStatus.Failed],
        [JobStatus.Pending] = [JobStatus.Running, JobStatus.Blocked, JobStatus.Cancelled, JobStatus.Failed],
        [JobStatus.Running] = [JobStatus.Completed, JobStatus.Failed, JobStatus.Cancelled, JobStatus.Scheduled, JobStatus.Blocked, JobStatus.Pending],
        [JobStatus.Completed] = [],
        [JobStatus.Failed] = [],
        [JobStatus.Cancelled] = [],
    };

    private static readonly JobStatus[] Starts = [JobStatus.Pending, JobStatus.Scheduled, JobStatus.Blocked];

    /// <summary>Whether a job may move so by itself.</summary>
    /// <param name="from">The current state; null for a new job.</param>
    /// <param name="to">The next state.</param>
    public static bool Allows(JobStatus? from, JobStatus to) => (from is { } current ? Moves[current] : Starts).Contains(to);

    /// <summary>Whether a person's retry may move a job so.</summary>
    public static bool AllowsRetry(JobStatus from, JobStatus to) => from is JobStatus.Failed or JobStatus.Cancelled && Starts.Contains(to);
}
