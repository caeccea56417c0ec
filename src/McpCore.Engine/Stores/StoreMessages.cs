using McpCore.Engine.AgentHost;
using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Submission;

namespace McpCore.Engine.Stores;

/// <param name="Incarnation">The number of this start of the node, from 1.</param>
/// <param name="NewestSortKey">See <see cref="JobId.SortKey"/>; 0 when the store is empty.</param>
public sealed record StoreOpening(long Incarnation, long NewestSortKey);

/// <summary>A job to store.</summary>
/// <param name="Draft">The job as submitted.</param>
/// <param name="Decide"><see cref="JobLifecycle.Submit"/>, called inside the transaction: whether an agent is there is decided in the order of the writes.</param>
/// <param name="IdempotencyHash">SHA-256 of the submit; empty without an idempotency key.</param>
public sealed record NewJob(Job Draft, Func<Job, Decision> Decide, ReadOnlyMemory<byte> IdempotencyHash)
{
    /// <summary>Where its submit stands in the request, for the paths of faults. The default is <c>$</c>: it is the request.</summary>
    public string Path { get; init; } = "$";
}

/// <summary>What became of a submit: the stored jobs (or the earlier ones of the same idempotency or unique keys), or why there are none.</summary>
/// <param name="Jobs">One a new job, in order; empty when refused.</param>
/// <param name="Existing">For each job, whether it is an earlier one.</param>
/// <param name="ConflictingKey">The idempotency key that was used with another body; null when stored.</param>
public sealed record SubmitOutcome(IReadOnlyList<Job> Jobs, IReadOnlyList<bool> Existing, string? ConflictingKey)
{
    /// <summary>Whether nothing was stored because too many jobs wait.</summary>
    public bool IsQueueFull { get; init; }

    /// <summary>Why nothing was stored, when a unique key or a dependency stands against it; null otherwise.</summary>
    public Rejection? Rejection { get; init; }

    public static SubmitOutcome Refused(Rejection rejection) => new([], [], null) { Rejection = rejection };
}

/// <summary>Room for new runs.</summary>
/// <param name="Total">Free slots over all types.</param>
/// <param name="Types">Free slots of each type that may run, with the plugin that would run it.</param>
/// <param name="Node">The name of this node.</param>
/// <param name="Incarnation">The incarnation that will hold the jobs.</param>
/// <param name="Now">The moment of the start.</param>
public sealed record ClaimRequest(int Total, IReadOnlyList<TypeRoom> Types, string Node, long Incarnation, DateTimeOffset Now)
{
    /// <summary>The free amounts of the node's resources; jobs that need another one are left.</summary>
    public IReadOnlyDictionary<string, int> Resources { get; init; } = new Dictionary<string, int>();
}

/// <summary>The free slots of one job type.</summary>
/// <param name="Type">The type's stable name.</param>
/// <param name="Free">Runs that may start.</param>
/// <param name="Plugin">The plugin that would run them.</param>
public sealed record TypeRoom(string Type, int Free, PluginRef Plugin)
{
    /// <summary>A version that takes a part of them; null when there is none.</summary>
    public CanaryVersion? Canary { get; init; }

    /// <summary>How long its starts are to be remembered; null: not at all.</summary>
    public TimeSpan? RatePeriod { get; init; }

    /// <summary>Older names under which jobs of the type may be stored; they share its slots.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Other plugins that take a job which the first one refuses, in their order.</summary>
    public IReadOnlyList<PluginRef> Fallbacks { get; init; } = [];

    /// <summary>The version that runs a job: one that has not refused it, and that it asks for if it asks for one. Null when there is none.</summary>
    public PluginRef? VersionFor(Job job) => new PluginChoice(Plugin, Canary, Fallbacks).For(job);

    /// <summary>Why a job waits that no version runs.</summary>
    public WaitingReason WhyMissing(Job job) => new PluginChoice(Plugin, Canary, Fallbacks).WhyNone(job)!;
}

/// <summary>What became of a change.</summary>
/// <param name="Job">The job after the change (or unchanged); null when there is no such job.</param>
/// <param name="Changed">Whether anything was written.</param>
/// <param name="Refusal">Why not, when the decision was a refusal.</param>
public sealed record ChangeOutcome(Job? Job, bool Changed, Refusal? Refusal);

/// <summary>Which jobs a bulk change is about.</summary>
public abstract record JobSelection
{
    private JobSelection()
    {
    }

    /// <summary>Scheduled jobs whose time has come.</summary>
    public sealed record Due(DateTimeOffset Now) : JobSelection;

    /// <summary>Waiting jobs whose queue time-out or deadline has passed.</summary>
    public sealed record Expired(DateTimeOffset Now) : JobSelection;

    /// <summary>Running jobs that another incarnation holds.</summary>
    public sealed record HeldByOthers(long Incarnation) : JobSelection;

    /// <summary>Jobs of the given types that wait for an agent that is there, or are pending without one, or wait for another reason than the given one.</summary>
    public sealed record WaitingForAgent(IReadOnlyList<TypeAvailability> Types) : JobSelection;

    /// <summary>Jobs that have not ended and match a filter, newest first: a job comes before those that it waits for. Cursor and limit of the filter are not looked at.</summary>
    public sealed record Unfinished(JobFilter Filter) : JobSelection;

    /// <summary>Jobs that were cancelled because a job did not complete, directly or through others, in an order in which each can be retried after those before it.</summary>
    public sealed record CancelledBecauseOf(JobId Id) : JobSelection;
}

/// <param name="Type">The name under which jobs are stored.</param>
/// <param name="Missing">Why they wait for an agent; null when one is there.</param>
public sealed record TypeAvailability(string Type, WaitingReason? Missing);

/// <summary>What a run has told since the last write.</summary>
public sealed record RunRecords(JobId JobId, int Run)
{
    /// <summary>Log lines and custom events in the order in which they came, without sequence numbers.</summary>
    public IReadOnlyList<LogLine> Lines { get; init; } = [];

    /// <summary>The last progress; null when it did not change.</summary>
    public (double? Fraction, string? Message)? Progress { get; init; }

    /// <summary>Lines that were lost on their way here, since they came faster than they could be kept.</summary>
    public int DroppedLines { get; init; }

    /// <summary>Points of series, in the order in which they came.</summary>
    public IReadOnlyList<MetricPoint> Metrics { get; init; } = [];

    /// <summary>Whether there is nothing to store.</summary>
    public bool IsEmpty => Lines.Count == 0 && Progress is null && Metrics.Count == 0 && DroppedLines == 0;
}

/// <summary>Which jobs to list.</summary>
public sealed record JobFilter
{
    public IReadOnlyList<JobStatus> Statuses { get; init; } = [];

    public IReadOnlyList<string> Types { get; init; } = [];

    public string? Tag { get; init; }

    /// <summary>Metadata members that must be equal, as text.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <summary>Values that must be in the payload. All must be.</summary>
    public IReadOnlyList<PayloadMatch> Payload { get; init; } = [];

    /// <summary>Only children of this job.</summary>
    public JobId? ParentId { get; init; }

    /// <summary>Only jobs of this batch.</summary>
    public JobId? Batch { get; init; }

    public DateTimeOffset? CreatedAfter { get; init; }

    public DateTimeOffset? CreatedBefore { get; init; }

    public DateTimeOffset? StartedAfter { get; init; }

    public DateTimeOffset? StartedBefore { get; init; }

    public DateTimeOffset? CompletedAfter { get; init; }

    public DateTimeOffset? CompletedBefore { get; init; }

    /// <summary>Only jobs whose last attempt has at least this number.</summary>
    public int? AttemptsMin { get; init; }

    /// <summary>Only jobs that this node runs or ran last.</summary>
    public string? Node { get; init; }

    /// <summary>Only jobs older than this key: the cursor of a page.</summary>
    public long? BeforeSortKey { get; init; }

    public int Limit { get; init; } = 50;

    /// <summary>Whether every job matches; cursor and limit are not looked at.</summary>
    public bool MatchesAll =>
        Statuses.Count + Types.Count + Metadata.Count + Payload.Count == 0
        && Tag is null && Node is null && AttemptsMin is null
        && (CreatedAfter ?? CreatedBefore ?? StartedAfter ?? StartedBefore ?? CompletedAfter ?? CompletedBefore) is null;
}

/// <summary>A value in a payload.</summary>
/// <param name="Path">The names of the members on the way to it, the outermost first; a number stands for an element of an array.</param>
/// <param name="Value">The value as text: a number fits however it is written, and <c>true</c>, <c>false</c> and <c>null</c> fit what they say.</param>
public sealed record PayloadMatch(IReadOnlyList<string> Path, string Value)
{
    /// <summary>The longest path that can be asked for.</summary>
    public const int MaxDepth = 16;

    /// <summary>Reads a path with dots, such as <c>params.fast</c>.</summary>
    /// <returns>Null when a name is empty or the path is too long.</returns>
    public static PayloadMatch? Parse(string path, string value) =>
        path.Split('.') is { Length: <= MaxDepth } names && names.All(name => name.Length > 0) ? new PayloadMatch(names, value) : null;
}

/// <summary>What is taken of a concurrency key.</summary>
/// <param name="Limit">Its limit; null when no job has named it yet.</param>
/// <param name="Running">Jobs that run.</param>
/// <param name="Ahead">Pending jobs that go before the one that is asked for.</param>
public sealed record ShareUse(int? Limit, long Running, long Ahead);

public sealed record LogQuery(JobId JobId, int? Attempt, long After, int Limit);

/// <summary>A log line with the type of its job.</summary>
public sealed record TypedLogLine(string JobType, LogLine Line);

/// <summary>The stored part of the event stream; First is 1 above Last when it is empty.</summary>
public sealed record EventBounds(long First, long Last);

/// <param name="Events">Stored events in order.</param>
/// <param name="ReadThrough">The sequence number up to which the page is complete.</param>
/// <param name="IsLast">Whether the page reaches the end of what is stored.</param>
public sealed record EventPage(IReadOnlyList<JobEvent> Events, long ReadThrough, bool IsLast);

/// <summary>The disk or the store's quota is full: nothing was written, and reads go on.</summary>
public sealed class StoreFullException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The store's files are damaged or not a store.</summary>
public sealed class StoreDamagedException(string message, Exception? inner = null) : Exception(message, inner);
