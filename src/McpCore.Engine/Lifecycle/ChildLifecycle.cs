using McpCore.Engine.Jobs;

namespace McpCore.Engine.Lifecycle;

/// <summary>
/// What parents and their child jobs do to each other, as pure functions. A wait for children is stored and not held in memory: the run ends,
/// the job is blocked, and the transaction that ends the last awaited child makes it pending again, so that it begins anew and finds them.
/// </summary>
public static class ChildLifecycle
{
    /// <summary>Children that one job may submit, those that have ended included.</summary>
    public const int MaxChildren = 10_000;

    /// <summary>How many parents, one above the other, a job may have.</summary>
    public const int MaxDepth = 16;

    /// <summary>Who cancels children whose parent has ended.</summary>
    public const string Actor = "parent";

    /// <summary>The code of a job that waits for its children.</summary>
    public const string WaitingCode = "child";

    private const int NamedChildren = 5;

    /// <summary>Whether the job waits for its children.</summary>
    public static bool IsAwaiting(Job job) => job is { Status: JobStatus.Blocked, Waiting.Code: WaitingCode };

    /// <summary>Children that were awaited have ended: the job begins again, in its old place in the queue.</summary>
    /// <param name="parent">The job that may wait for them.</param>
    /// <param name="agentMissing">Why no agent can take it now; null when one can.</param>
    /// <param name="now">The moment.</param>
    public static Decision ChildrenEnded(Job parent, WaitingReason? agentMissing, DateTimeOffset now) =>
        !IsAwaiting(parent) ? Decision.Nothing
        : agentMissing is { } reason ? Decision.Change(parent with { Waiting = reason }, null)
        : JobLifecycle.Moved(parent, parent with { Status = JobStatus.Pending, Waiting = null }, "children_ended", null, now);

    /// <summary>The parent failed or was cancelled: a child that has not ended is cancelled.</summary>
    public static Decision ParentEnded(Job child, Job parent, DateTimeOffset now) => child.Status.IsFinal()
        ? Decision.Nothing
        : JobLifecycle.Cancel(child, $"Its parent {parent.Id} {(parent.Status == JobStatus.Failed ? "failed" : "was cancelled")}.", Actor, now);

    /// <summary>A parent that was retried submits a child again: one that was cancelled only because the parent had ended goes on.</summary>
    public static Decision SubmittedAgain(Job child, WaitingReason? agentMissing, DateTimeOffset now) =>
        child is { Status: JobStatus.Cancelled, Cancel.Actor: Actor } ? JobLifecycle.Retry(child, Actor, agentMissing, now) : Decision.Nothing;

    internal static Decision Await(Job job, Job settled, RunEnd end, DateTimeOffset now)
    {
        var awaits = end.Awaits ?? throw new InvalidOperationException("A run that waits for children names them.");
        var next = settled with { Status = JobStatus.Blocked, ResumesAttempt = true, Waiting = new WaitingReason(WaitingCode, Describe(awaits)) };
        return JobLifecycle.Ended(job, next, "awaiting", "awaiting", null, null, end, now) with { Awaits = awaits };
    }

    private static string Describe(ChildAwait awaits)
    {
        var names = string.Join(", ", awaits.Children.Take(NamedChildren).Select(id => $"…{id.ToString()[^8..]}"));
        var more = awaits.Children.Count > NamedChildren ? $" and {awaits.Children.Count - NamedChildren} more" : "";
        return awaits.Children.Count == 1 ? $"Waits for its child {names}." : $"Waits for {(awaits.Any ? "one" : "all")} of {awaits.Children.Count} children: {names}{more}.";
    }
}
