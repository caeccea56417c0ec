using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;

namespace McpCore.Engine.Batches;

/// <summary>Every decision about the job that waits for the end of a batch, as pure functions.</summary>
public static class BatchRules
{
    private const string WaitingCode = "batch";

    /// <summary>Why the job waits.</summary>
    public static WaitingReason ReasonOf(JobId batch) => new(WaitingCode, $"Waits for the end of batch …{batch.ToString()[^8..]}.");

    /// <summary>Whether a job waits for the end of a batch.</summary>
    public static bool IsCallback(Job job) => job is { Status: JobStatus.Blocked, Waiting.Code: WaitingCode };

    /// <summary>The event that tells of the end of a batch.</summary>
    public static JobEvent EndOf(Batch batch, DateTimeOffset now) => new(EventKinds.BatchEnded, now)
    {
        Extra = EventJson.Object(writer =>
        {
            writer.WriteString("batch_id", batch.Id.ToString());
            writer.WriteString("batch_name", batch.Name);
            writer.WriteStartObject("counts");
            foreach (var (status, count) in batch.Counts.Where(pair => pair.Key.IsFinal()))
            {
                writer.WriteNumber(status.Wire(), count);
            }

            writer.WriteEndObject();
        }),
    };

    /// <summary>The batch has ended.</summary>
    /// <param name="callback">The job that waits for it.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="agentMissing">Why no agent can take the job; null when one can.</param>
    /// <param name="now">The moment of the end.</param>
    public static Decision Ended(Job callback, Batch batch, WaitingReason? agentMissing, DateTimeOffset now)
    {
        if (!IsCallback(callback))
        {
            return Decision.Nothing;
        }

        var (failed, cancelled) = (batch.Counts[JobStatus.Failed], batch.Counts[JobStatus.Cancelled]);
        if (batch.CallbackOnSuccess && failed + cancelled > 0)
        {
            var error = new JobError(JobDependencies.FailedCode, $"Not every job of batch {batch.Id} is completed: {failed} failed and {cancelled} were cancelled.");
            return JobLifecycle.Moved(callback, JobLifecycle.Final(callback with { Status = JobStatus.Cancelled, Error = error }, now), error.Code, null, now);
        }

        var next = JobLifecycle.DueOrAvailable(callback, agentMissing, now);
        return next.Status == JobStatus.Blocked ? Decision.Change(next, null) : JobLifecycle.Moved(callback, next, "batch_ended", null, now);
    }

    /// <summary>A job of the batch was retried: a callback that was cancelled since not all were completed waits again. One that has run is left alone.</summary>
    public static Decision Reopened(Job callback, JobId batch, DateTimeOffset now)
    {
        var retry = JobDependencies.Revive(callback, "", null, now);
        if (retry.Next is not { } next)
        {
            return Decision.Nothing;
        }

        var held = next with { Status = JobStatus.Blocked, Waiting = ReasonOf(batch) };
        return Decision.Change(held, JobEvent.Transition(held, callback.Status, "batch_reopened", null, now));
    }
}
