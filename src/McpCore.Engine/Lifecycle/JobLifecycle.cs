using McpCore.Engine.Events;
using McpCore.Engine.Jobs;

namespace McpCore.Engine.Lifecycle;

/// <summary>
/// Every decision about a job's state, as pure functions from the current state to the next. Stores call them inside the transaction that
/// writes, so that no other change can come between reading and writing.
/// </summary>
public static class JobLifecycle
{
    /// <summary>A job is poisoned at this many crashes in a row.</summary>
    public const int MaxCrashes = 3;

    /// <summary>After this many crashes in a row a job runs alone, in a worker process where one is possible, to spare its neighbours.</summary>
    public const int CrashesBeforeAlone = 2;

    /// <summary>The reason of the event that tells of a running job's cancel: its agent is yet to be told.</summary>
    public const string CancelRequested = "cancel_requested";

    private static readonly TimeSpan RankPerPriority = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Order among pending jobs: the moment of availability minus ten minutes for each step of priority. Priority with ageing built in: a job
    /// of priority 0 passes a job of priority 9 that came ninety minutes later, so nothing starves.
    /// </summary>
    public static long RankAt(DateTimeOffset availableAt, int priority) =>
        availableAt.ToUnixTimeMilliseconds() - (priority * (long)RankPerPriority.TotalMilliseconds);

    /// <summary>The moment of availability that a rank was made of.</summary>
    public static DateTimeOffset AvailableAt(long rank, int priority) =>
        DateTimeOffset.FromUnixTimeMilliseconds(rank + (priority * (long)RankPerPriority.TotalMilliseconds));

    /// <summary>The first state of a new job.</summary>
    /// <param name="draft">The job as submitted; its status is overwritten. One that has a reason to wait already, since it waits for other jobs, is blocked.</param>
    /// <param name="agentMissing">Why no agent can take the job; null when one can.</param>
    /// <param name="now">The moment of the submit.</param>
    public static Decision Submit(Job draft, WaitingReason? agentMissing, DateTimeOffset now)
    {
        var due = draft.Options.RunAt ?? (draft.Options.Delay is { } delay ? After(now, delay) : null);
        var job = draft.Waiting is null ? DueOrAvailable(draft with { RunAt = due }, agentMissing, now) : draft with { Status = JobStatus.Blocked, RunAt = due };
        return Moved(null, WithExpiry(job), "submitted", draft.Actor, now);
    }

    /// <summary>A scheduled job whose time has come.</summary>
    public static Decision Promote(Job job, WaitingReason? agentMissing, DateTimeOffset now) =>
        job.Status != JobStatus.Scheduled || job.RunAt > now
            ? Decision.Nothing
            : Moved(job, Available(job, agentMissing, now), "due", null, now);

    /// <summary>The agent of the job's type came or went, or is away for another reason than before.</summary>
    public static Decision AgentChanged(Job job, WaitingReason? agentMissing, DateTimeOffset now) => (job.Status, agentMissing) switch
    {
        (JobStatus.Blocked, null) when job.Waiting is { IsAboutAgent: true } => Moved(job, Available(job, null, now), "agent_available", null, now),
        (JobStatus.Blocked, { } reason) when job.Waiting is { IsAboutAgent: true } && job.Waiting != reason => Decision.Change(job with { Waiting = reason }, null),
        (JobStatus.Pending, { } reason) => Moved(job, Available(job, reason, now), reason.Code, null, now),
        _ => Decision.Nothing,
    };

    /// <summary>A pending job starts.</summary>
    public static Decision Start(Job job, PluginRef plugin, string node, long incarnation, DateTimeOffset now)
    {
        if (job.Status != JobStatus.Pending)
        {
            return Decision.Nothing;
        }

        return Moved(
            job,
            job with
            {
                Status = JobStatus.Running,
                Attempt = job.ResumesAttempt ? job.Attempt : job.Attempt + 1,
                ResumesAttempt = false,
                Run = job.Run + 1,
                StartedAt = job.StartedAt ?? now,
                RunStartedAt = now,
                Plugin = plugin,
                Node = node,
                Incarnation = incarnation,
                ProgressFraction = null,
                ProgressMessage = null,
                Waiting = null,
                ExpiresAt = null,
            },
            "started",
            null,
            now);
    }

    /// <summary>The end of a run, if it is still the current one.</summary>
    /// <param name="job">The job.</param>
    /// <param name="run">The run.</param>
    /// <param name="end">How it ended.</param>
    /// <param name="agentMissing">Why no agent can take the job as it is now (refused by its plugin, if that is how it ended); null when one can.</param>
    /// <param name="now">The moment.</param>
    public static Decision EndRun(Job job, int run, RunEnd end, WaitingReason? agentMissing, DateTimeOffset now)
    {
        if (job.Status != JobStatus.Running || job.Run != run)
        {
            return Decision.Refuse("stale_run", $"Run {run} of job {job.Id} is over: the job is {job.Status.Wire()} at run {job.Run}.");
        }

        // A stored cancel wins over everything that the run came to afterwards.
        if (job.Cancel is { } cancel)
        {
            var reason = new JobError("cancelled", cancel.Reason);
            return Ended(job, job with { Status = JobStatus.Cancelled, Cancel = cancel with { Abandoned = end.Abandoned }, Crashes = 0 }, "cancelled", "cancelled", cancel.Actor, reason, end, now);
        }

        var settled = job with { Crashes = end.Kind is RunEndKind.Crashed or RunEndKind.WorkerCrashed ? job.Crashes + 1 : 0 };
        return end.Kind switch
        {
            RunEndKind.Completed => Ended(job, settled with { Status = JobStatus.Completed, Result = end.Result, Error = null, ProgressFraction = 1 }, "completed", "completed", null, null, end, now),
            RunEndKind.Failed => RetryOrFail(job, settled, "failed", end, agentMissing, now),
            RunEndKind.TimedOut => RetryOrFail(job, settled, "timed_out", end, agentMissing, now),
            RunEndKind.FailedForGood => Ended(job, settled with { Status = JobStatus.Failed, Error = end.Error }, end.Error!.Code, "failed", null, end.Error, end, now),
            RunEndKind.DeadlineExceeded => Ended(job, settled with { Status = JobStatus.Failed, Error = DeadlineError(job) }, "deadline_exceeded", "timed_out", null, DeadlineError(job), end, now),
            RunEndKind.Snoozed => Wait(job, settled with { ResumesAttempt = true }, end.RetryAfter, "snoozed", end.Error?.Message, "snoozed", end, agentMissing, now),
            RunEndKind.Crashed or RunEndKind.WorkerCrashed => Crash(job, settled, end, agentMissing, now),
            RunEndKind.Interrupted => Ended(job, Available(settled with { ResumesAttempt = true }, agentMissing, now) with { Rank = job.Rank }, "interrupted", "interrupted", null, end.Error, end, now),
            RunEndKind.Refused => FallbackLifecycle.Refused(job, settled, end, agentMissing, now),
            RunEndKind.Awaiting => ChildLifecycle.Await(job, settled, end, now),
            RunEndKind.Cancelled => throw new InvalidOperationException($"Run {run} of job {job.Id} ended as cancelled without a stored cancel."),
            _ => throw new InvalidOperationException($"There is no rule for a run that ended as {end.Kind}."),
        };
    }

    /// <summary>A person or a program asks to cancel.</summary>
    public static Decision Cancel(Job job, string reason, string actor, DateTimeOffset now)
    {
        if (job.Status.IsFinal())
        {
            return Decision.Refuse("state_conflict", $"Job {job.Id} is already {job.Status.Wire()}; there is nothing to cancel.");
        }

        if (job.Cancel is not null)
        {
            return Decision.Nothing;
        }

        var marked = job with { Cancel = new CancelRequest(now, reason, actor, Abandoned: false) };
        return job.Status == JobStatus.Running
            ? Decision.Change(marked, JobEvent.Transition(marked, job.Status, CancelRequested, actor, now))
            : Moved(job, Final(marked with { Status = JobStatus.Cancelled }, now), "cancelled", actor, now);
    }

    /// <summary>A person grants a failed or cancelled job its attempts once more.</summary>
    public static Decision Retry(Job job, string actor, WaitingReason? agentMissing, DateTimeOffset now)
    {
        if (job.Status is not (JobStatus.Failed or JobStatus.Cancelled))
        {
            return Decision.Refuse("state_conflict", job.Status == JobStatus.Completed
                ? $"Job {job.Id} is completed; submit it again as a new job instead."
                : $"Job {job.Id} is {job.Status.Wire()}; only a failed or cancelled job can be retried.");
        }

        var next = Available(
            job with
            {
                MaxAttempts = job.MaxAttempts + job.Options.MaxAttempts,
                ResumesAttempt = false,
                RefusedBy = [],
                Crashes = 0,
                Error = null,
                Cancel = null,
                CompletedAt = null,
                KeepUntil = null,
                ProgressFraction = null,
                ProgressMessage = null,
                RunAt = null,
            },
            agentMissing,
            now);
        return JobTransitions.AllowsRetry(job.Status, next.Status)
            ? Decision.Change(next, JobEvent.Transition(next, job.Status, "retried", actor, now))
            : throw Forbidden(job, next);
    }

    /// <summary>A waiting job whose <c>queue_timeout</c> or <c>deadline</c> has passed.</summary>
    public static Decision Expire(Job job, DateTimeOffset now)
    {
        if (job.Status.IsFinal() || job.Status == JobStatus.Running || job.ExpiresAt is not { } expiry || expiry > now)
        {
            return Decision.Nothing;
        }

        var error = job.StartedAt is null && job.Options.QueueTimeout is { } limit && !(DeadlineOf(job) <= now)
            ? new JobError("queue_timeout", $"The job did not start within its queue_timeout of {Duration.Format(limit)}.")
            : DeadlineError(job);
        return Moved(job, Final(job with { Status = JobStatus.Failed, Error = error }, now), error.Code, null, now);
    }

    /// <summary>A job whose payload is damaged in the store is never run: another try would find the same.</summary>
    public static Decision Damaged(Job job, DateTimeOffset now) => job is { Damage: { } damage, Status: JobStatus.Pending }
        ? Moved(job, Final(job with { Status = JobStatus.Failed, Error = damage }, now), damage.Code, null, now)
        : Decision.Nothing;

    /// <summary>When the job's deadline passes; null when it has none. A retry by hand lifts it.</summary>
    public static DateTimeOffset? DeadlineOf(Job job) => job.MaxAttempts > job.Options.MaxAttempts ? null : After(job.CreatedAt, job.Options.Deadline);

    private static Decision RetryOrFail(Job job, Job settled, string outcome, RunEnd end, WaitingReason? agentMissing, DateTimeOffset now)
    {
        var error = end.Error ?? throw new InvalidOperationException("A failed run carries an error.");
        if (job.Attempt >= job.MaxAttempts)
        {
            return Ended(job, settled with { Status = JobStatus.Failed, Error = error }, error.Code, outcome, null, error, end, now);
        }

        var tries = Math.Max(1, job.Attempt - (job.MaxAttempts - job.Options.MaxAttempts));
        var delay = job.Options.Backoff.DelayAfter(tries, job.Id);
        return Wait(job, settled with { Error = error, RefusedBy = [] }, delay, "retry_backoff", $"Attempt {job.Attempt} of {job.MaxAttempts} failed ({error.Code})", outcome, end, agentMissing, now);
    }

    private static Decision Wait(
        Job job, Job settled, TimeSpan delay, string code, string? why, string outcome, RunEnd end, WaitingReason? agentMissing, DateTimeOffset now)
    {
        var due = After(now, delay);
        var next = settled with
        {
            Status = JobStatus.Scheduled,
            RunAt = due,
            Waiting = new WaitingReason(code, $"{why?.TrimEnd('.') ?? "The agent asked to be tried later"}; the next try is at {TimeText.Format(due)}."),
        };
        return Ended(job, delay > TimeSpan.Zero ? next : Available(settled, agentMissing, now), code, outcome, null, end.Error, end, now);
    }

    private static Decision Crash(Job job, Job settled, RunEnd end, WaitingReason? agentMissing, DateTimeOffset now)
    {
        var error = end.Error ?? new JobError("owner_died", "The daemon that ran the job died.");
        if (settled.Crashes >= MaxCrashes)
        {
            var poisoned = new JobError("poisoned", $"The process that ran the job died {settled.Crashes} times in a row; it is not started again. Last: {error.Message}");
            return Ended(job, settled with { Status = JobStatus.Failed, Error = poisoned }, "poisoned", "crashed", null, poisoned, end, now);
        }

        if (end.Kind == RunEndKind.WorkerCrashed)
        {
            return RetryOrFail(job, settled, "crashed", end, agentMissing, now);
        }

        // It keeps its place in the queue: what came after it does not run before it.
        return Ended(job, Available(settled with { ResumesAttempt = true }, agentMissing, now) with { Rank = job.Rank }, "rescued", "crashed", null, error, end, now);
    }

    /// <summary>A job that nothing but its time or its agent can hold back.</summary>
    internal static Job DueOrAvailable(Job job, WaitingReason? agentMissing, DateTimeOffset now) => job.RunAt is { } due && due > now
        ? job with { Status = JobStatus.Scheduled, Waiting = new WaitingReason("delayed", $"Waits until {TimeText.Format(due)}.") }
        : Available(job, agentMissing, now);

    internal static Job Available(Job job, WaitingReason? agentMissing, DateTimeOffset now) => agentMissing is null
        ? job with { Status = JobStatus.Pending, Rank = RankAt(now, job.Options.Priority), Waiting = null }
        : job with { Status = JobStatus.Blocked, Waiting = agentMissing };

    internal static Decision Ended(
        Job before, Job after, string reason, string outcome, string? actor, JobError? error, RunEnd end, DateTimeOffset now)
    {
        var record = new AttemptRecord(before.Attempt, before.Run, before.Node, before.Plugin, before.RunStartedAt ?? now, now, outcome, error, end.Abandoned);
        var next = after.Status.IsFinal() ? Final(after, now) : WithExpiry(after with { Incarnation = 0 });
        var moved = Moved(before, next, reason, actor, now);
        return Decision.Change(moved.Next!, moved.Event, record);
    }

    internal static Job Final(Job job, DateTimeOffset now) => job with
    {
        CompletedAt = now,
        KeepUntil = After(now, job.Options.Retention),
        Incarnation = 0,
        ExpiresAt = null,
        Waiting = null,
        RunAt = null,
        ResumesAttempt = false,
    };

    private static Job WithExpiry(Job job)
    {
        var queue = job.StartedAt is null ? After(job.CreatedAt, job.Options.QueueTimeout) : null;
        var deadline = DeadlineOf(job);
        return job with { ExpiresAt = queue < deadline || deadline is null ? queue : deadline };
    }

    internal static Decision Moved(Job? before, Job after, string reason, string? actor, DateTimeOffset now) =>
        JobTransitions.Allows(before?.Status, after.Status)
            ? Decision.Change(after, JobEvent.Transition(after, before?.Status, reason, actor, now))
            : throw Forbidden(before, after);

    private static InvalidOperationException Forbidden(Job? before, Job after) =>
        new($"Job {after.Id} must not move from {before?.Status.Wire() ?? "new"} to {after.Status.Wire()}.");

    private static JobError DeadlineError(Job job) =>
        new("deadline_exceeded", $"The job was not done within its deadline of {Duration.Format(job.Options.Deadline!.Value)}.");

    /// <summary>A span may be longer than the calendar: the sum then stays at its end.</summary>
    private static DateTimeOffset After(DateTimeOffset time, TimeSpan span) => span < DateTimeOffset.MaxValue - time ? time + span : DateTimeOffset.MaxValue;

    private static DateTimeOffset? After(DateTimeOffset time, TimeSpan? span) => span is { } value ? After(time, value) : null;
}
