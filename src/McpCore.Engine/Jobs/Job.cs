using McpCore.Engine.Limits;

namespace McpCore.Engine.Jobs;

/// <summary>
/// A job as it is stored. Immutable: <see cref="Lifecycle.JobLifecycle"/> makes the next state from the current one, and a store writes it
/// only if the current one is still current.
/// </summary>
public sealed record Job
{
    public required JobId Id { get; init; }

    /// <summary>The job type's stable name (never an alias).</summary>
    public required string Type { get; init; }

    public required JobStatus Status { get; init; }

    /// <summary>The payload as submitted, UTF-8 JSON.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The metadata as submitted, a UTF-8 JSON object.</summary>
    public ReadOnlyMemory<byte> Metadata { get; init; } = "{}"u8.ToArray();

    public IReadOnlyList<string> Tags { get; init; } = [];

    public required JobOptions Options { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who submitted: a user's name, or a part of the daemon.</summary>
    public string? Actor { get; init; }

    /// <summary>The try that runs or ran last, from 1; 0 before the first start.</summary>
    public int Attempt { get; init; }

    /// <summary>Tries granted so far, retries by hand included.</summary>
    public required int MaxAttempts { get; init; }

    /// <summary>Counts every start and never goes back: the fence.</summary>
    public int Run { get; init; }

    /// <summary>Deaths of the daemon or a worker in a row while they held this job.</summary>
    public int Crashes { get; init; }

    /// <summary>The next start goes on with the interrupted attempt instead of a new one.</summary>
    public bool ResumesAttempt { get; init; }

    /// <summary>When the job becomes pending; null unless it waited for a time.</summary>
    public DateTimeOffset? RunAt { get; init; }

    /// <summary>When it waits: the first moment at which a clock ends it; null when none does.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Order among pending jobs, smallest first; fixed when the job becomes available.</summary>
    public long Rank { get; init; }

    /// <summary>A pending job that may not start yet: others of its concurrency key have all the permits.</summary>
    public bool IsHeld { get; init; }

    /// <summary>The first start.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The start of the current or last run.</summary>
    public DateTimeOffset? RunStartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>When it may be removed, as its own <see cref="JobOptions.Retention"/> says; null while it has not ended, or when the rules decide.</summary>
    public DateTimeOffset? KeepUntil { get; init; }

    public double? ProgressFraction { get; init; }

    public string? ProgressMessage { get; init; }

    /// <summary>The result, UTF-8 JSON; empty unless completed.</summary>
    public ReadOnlyMemory<byte> Result { get; init; }

    public JobError? Error { get; init; }

    public WaitingReason? Waiting { get; init; }

    public CancelRequest? Cancel { get; init; }

    /// <summary>The plugin that runs or ran the job last.</summary>
    public PluginRef? Plugin { get; init; }

    /// <summary>The node that runs or ran the job last.</summary>
    public string? Node { get; init; }

    /// <summary>The incarnation of the daemon that holds the running job; 0 when none does.</summary>
    public long Incarnation { get; init; }

    /// <summary>Plugins that refused it in this attempt, by their ids.</summary>
    public IReadOnlyList<string> RefusedBy { get; init; } = [];

    /// <summary>The job that submitted it while it ran; null when none did.</summary>
    public JobId? ParentId { get; init; }

    /// <summary>How many child jobs its runs have submitted. Kept by the store.</summary>
    public int Children { get; init; }

    /// <summary>The sequence number of the job's first event: replays for one job start here.</summary>
    public long FirstEvent { get; init; }

    /// <summary>What the store found damaged when it read the job; null when it is whole. What is damaged is left empty.</summary>
    public JobError? Damage { get; init; }

    /// <summary>What ties it to others. The store keeps them up; no decision changes them.</summary>
    public JobLinks Links { get; init; }
}

/// <summary>Why a job or an attempt failed.</summary>
/// <param name="Code">A stable snake_case code.</param>
/// <param name="Message">What failed, for people.</param>
/// <param name="Type">The full name of the exception's type, or null.</param>
/// <param name="Text">The exception with its stack, or null; kept with the attempt.</param>
public sealed record JobError(string Code, string Message, string? Type = null, string? Text = null);

/// <summary>Why a job waits.</summary>
public sealed record WaitingReason(string Code, string Message)
{
    private const string AgentMissingCode = "agent_missing";
    private const string PluginDisabledCode = "plugin_disabled";
    private const string VersionMissingCode = "version_missing";
    private const string PluginQuarantinedCode = "plugin_quarantined";

    private const string RefusedCode = "refused";

    /// <summary>Whether the job waits for an agent: it goes on when one comes.</summary>
    public bool IsAboutAgent => Code is AgentMissingCode or PluginDisabledCode or PluginQuarantinedCode or VersionMissingCode or RefusedCode;

    /// <summary>Whether there are agents, and all of them have refused the job.</summary>
    public bool IsRefusal => Code is RefusedCode;

    public static WaitingReason AgentMissing(string type) =>
        new(AgentMissingCode, $"No active plugin handles {type}. The job runs when one is loaded; `mcpcore plugin list` shows why one is not.");

    public static WaitingReason PluginDisabled(string type, string plugin) =>
        new(PluginDisabledCode, $"The plugin {plugin}, which handles {type}, is disabled. The job runs after `mcpcore plugin enable {plugin}`.");

    /// <param name="plugin">The plugin that handles the job's type.</param>
    /// <param name="wanted">The version that the job asks for.</param>
    /// <param name="versions">The versions that take jobs.</param>
    public static WaitingReason VersionMissing(string plugin, string wanted, IEnumerable<string> versions) =>
        new(VersionMissingCode, $"The job asks for version {wanted} of the plugin {plugin}; there is {string.Join(" and ", versions)}. The job runs when {wanted} takes jobs.");

    public static WaitingReason Paused(Pause pause) => pause.Kind == PauseKind.Type
        ? new("type_paused", $"The job type {pause.Name} is paused{Why(pause)}. The job starts after `mcpcore resume {pause.Name}`.")
        : new("plugin_paused", $"The plugin {pause.Name} is paused{Why(pause)}. The job starts after `mcpcore resume --plugin {pause.Name}`.");

    private static string Why(Pause pause) => pause.Reason is { } reason ? $" ({reason.TrimEnd('.')})" : "";

    /// <param name="type">The job's type.</param>
    /// <param name="plugins">The plugins that refused the job.</param>
    public static WaitingReason Refused(string type, IEnumerable<string> plugins) =>
        new(RefusedCode, $"The job was refused by {string.Join(" and ", plugins)}, and no other active plugin handles {type}. The job runs when one is loaded.");

    public static WaitingReason PluginQuarantined(string type, string plugin) =>
        new(PluginQuarantinedCode, $"The plugin {plugin}, which handles {type}, crashed too often and is in quarantine. The job runs after `mcpcore plugin enable {plugin}`, or on a new version of it.");
}

/// <summary>A stored request to cancel.</summary>
public sealed record CancelRequest(DateTimeOffset RequestedAt, string Reason, string Actor, bool Abandoned);

/// <summary>A version of a plugin.</summary>
public sealed record PluginRef(string Id, string Version, string Sha256);

/// <summary>One run in a job's history.</summary>
public sealed record AttemptRecord(
    int Attempt,
    int Run,
    string? Node,
    PluginRef? Plugin,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    string? Outcome,
    JobError? Error,
    bool Abandoned);

/// <summary>A stored file that a job produced.</summary>
public sealed record ArtifactRecord(string Name, string Kind, long Size, string Sha256, int Attempt, int Run, DateTimeOffset CreatedAt);

/// <summary>
/// One line of a job's log: a message at a level, or a custom event (level <see cref="EventLevel"/>, its name as the template and its data as
/// the properties).
/// </summary>
public sealed record LogLine(
    long Seq,
    DateTimeOffset Time,
    JobId JobId,
    int Attempt,
    int Run,
    string Level,
    string Message,
    string Template,
    ReadOnlyMemory<byte> Properties)
{
    public const string EventLevel = "event";

    /// <summary>What the line counts for, where log text is limited.</summary>
    public int Size => Message.Length + Properties.Length;
}
