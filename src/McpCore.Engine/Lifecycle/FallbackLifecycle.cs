using McpCore.Engine.Jobs;

namespace McpCore.Engine.Lifecycle;

/// <summary>What becomes of a job that a plugin refuses, as pure functions.</summary>
public static class FallbackLifecycle
{
    /// <summary>The job as it is once the plugin that runs it has refused it: in this attempt it is not sent there again.</summary>
    public static Job RefusedByItsPlugin(Job job) => job with { RefusedBy = [.. job.RefusedBy, job.Plugin!.Id] };

    /// <param name="job">The job.</param>
    /// <param name="settled">The job as the end of any run leaves it.</param>
    /// <param name="end">The refusal.</param>
    /// <param name="missing">Why no agent can take the job once it is refused; null when another plugin can.</param>
    /// <param name="now">The moment.</param>
    internal static Decision Refused(Job job, Job settled, RunEnd end, WaitingReason? missing, DateTimeOffset now)
    {
        var refused = RefusedByItsPlugin(settled);
        if (missing is not { IsRefusal: true })
        {
            // It keeps its place in the queue, as after any end that costs nothing.
            var next = JobLifecycle.Available(refused with { ResumesAttempt = true }, missing, now) with { Rank = job.Rank };
            return JobLifecycle.Ended(job, next, "refused", "refused", null, end.Error, end, now);
        }

        var plugins = refused.RefusedBy.Count == 1 ? $"The plugin {refused.RefusedBy[0]}" : $"Each of the plugins {string.Join(", ", refused.RefusedBy)}";
        var error = new JobError("refused", $"{plugins} refused the job, and no other takes its type. Last: {end.Error!.Message}", end.Error.Type);
        return JobLifecycle.Ended(job, refused with { Status = JobStatus.Failed, Error = error }, "refused", "refused", null, end.Error, end, now);
    }
}
