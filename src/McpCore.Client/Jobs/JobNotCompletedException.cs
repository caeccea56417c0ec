namespace McpCore.Client;

/// <summary>A job that was run for its result has failed or was cancelled.</summary>
public sealed class JobNotCompletedException : Exception
{
    /// <summary>The end of a job.</summary>
    /// <param name="job">The job as it ended.</param>
    public JobNotCompletedException(JobSnapshot job)
        : base(Describe(job)) => Job = job;

    /// <summary>The job as it ended, with the error of each attempt.</summary>
    public JobSnapshot Job { get; }

    private static string Describe(JobSnapshot job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.Status == JobStatus.Cancelled
            ? $"The job {job.Type} {job.Id} was cancelled: {job.Cancellation?.Reason ?? "no reason was given."}"
            : $"The job {job.Type} {job.Id} failed ({job.Error?.Code ?? "no code"}): {job.Error?.Message ?? "no reason was given."}";
    }
}
