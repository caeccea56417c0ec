using System.Globalization;
using McpCore.Engine.Events;
using McpCore.Engine.Jobs;

namespace McpCore.Engine.Lifecycle;

/// <summary>Every decision about a job that waits for others, as pure functions beside <see cref="JobLifecycle"/>.</summary>
public static class JobDependencies
{
    /// <summary>The error of a job that was cancelled because another one did not complete, and the code of requests that are refused for that.</summary>
    public const string FailedCode = "dependency_failed";

    private const string DependencyCode = "dependency";
    private const string ReplacesCode = "replaces";
    private const int NamedAtMost = 3;

    /// <summary>The ties of a new job, as far as its submit tells them.</summary>
    public static JobLinks LinksOf(JobOptions options) =>
        (options.Unique is null ? JobLinks.None : JobLinks.UniqueKey) | (options.DependsOn is null ? JobLinks.None : JobLinks.Waits) | (options.Batch is null ? JobLinks.None : JobLinks.Batch);

    /// <summary>Whether a job waits for others, so that their ends move it.</summary>
    public static bool IsWaiting(Job job) => job is { Status: JobStatus.Blocked, Waiting.Code: DependencyCode or ReplacesCode };

    /// <summary>Why a job waits that needs these; null when there are none.</summary>
    public static WaitingReason? ReasonOf(IReadOnlyList<OpenDependency> open)
    {
        var dependencies = open.Where(dependency => dependency.Need != DependencyNeed.Replaced).ToList();
        return open.Count == 0 ? null
            : dependencies.Count == 0 ? new WaitingReason(ReplacesCode, $"Waits for the end of {Names(open)}, which it replaces.")
            : new WaitingReason(DependencyCode, $"Waits for {Names(dependencies)}.");
    }

    /// <summary>One of the jobs that a job waits for has ended well enough.</summary>
    /// <param name="child">The job that waits.</param>
    /// <param name="open">What it still waits for.</param>
    /// <param name="agentMissing">Why no agent can take it; null when one can.</param>
    /// <param name="now">The moment of the end.</param>
    public static Decision Met(Job child, IReadOnlyList<OpenDependency> open, WaitingReason? agentMissing, DateTimeOffset now)
    {
        if (!IsWaiting(child))
        {
            return Decision.Nothing;
        }

        var next = ReasonOf(open) is { } reason ? child with { Waiting = reason } : JobLifecycle.DueOrAvailable(child, agentMissing, now);
        return next.Status != JobStatus.Blocked ? JobLifecycle.Moved(child, next, "dependencies_met", null, now)
            : next.Waiting != child.Waiting ? Decision.Change(next, null)
            : Decision.Nothing;
    }

    /// <summary>A job that had to be completed first has failed or was cancelled: the job that waits is cancelled.</summary>
    /// <param name="child">The job that waits.</param>
    /// <param name="parent">The job that ended.</param>
    /// <param name="now">The moment of its end.</param>
    public static Decision Failed(Job child, Job parent, DateTimeOffset now) => IsWaiting(child)
        ? JobLifecycle.Moved(child, JobLifecycle.Final(child with { Status = JobStatus.Cancelled, Error = new JobError(FailedCode, WhyFailed(parent)) }, now), FailedCode, null, now)
        : Decision.Nothing;

    /// <summary>A retry of a job that was cancelled because another one did not complete; nothing for any other.</summary>
    public static Decision Revive(Job job, string actor, WaitingReason? agentMissing, DateTimeOffset now) =>
        job is { Status: JobStatus.Cancelled, Error.Code: FailedCode } ? JobLifecycle.Retry(job, actor, agentMissing, now) : Decision.Nothing;

    /// <summary>A retry of a job that has to wait for others again.</summary>
    public static Decision HoldRetry(Job before, Decision retry, IReadOnlyList<OpenDependency> open)
    {
        if (retry.Next is not { } next || ReasonOf(open) is not { } reason)
        {
            return retry;
        }

        var held = next with { Status = JobStatus.Blocked, Waiting = reason };
        var told = retry.Event!;
        return Decision.Change(held, JobEvent.Transition(held, before.Status, told.Reason!, told.Actor, told.Time));
    }

    // Of an ancestor only the nearest is named: a chain of jobs would otherwise carry a longer text from link to link.
    private static string WhyFailed(Job parent) => parent.Error?.Code == FailedCode
        ? $"Job {parent.Id} had to be completed first and was cancelled, since a job that it depends on did not complete."
        : parent.Status == JobStatus.Failed
            ? $"Job {parent.Id} had to be completed first and failed with {parent.Error?.Code}: {parent.Error?.Message}"
            : $"Job {parent.Id} had to be completed first and was cancelled: {parent.Cancel?.Reason}";

    private static string Names(IReadOnlyList<OpenDependency> open)
    {
        var names = open.Take(NamedAtMost).Select(dependency => $"…{dependency.Id.ToString()[^8..]}").ToList();
        if (open.Count == 1)
        {
            return $"job {names[0]}";
        }

        var left = open.Count - names.Count;
        return string.Create(CultureInfo.InvariantCulture, $"{open.Count} jobs: ")
            + (left > 0 ? string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", names)} and {left} more") : $"{string.Join(", ", names[..^1])} and {names[^1]}");
    }
}
