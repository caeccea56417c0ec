using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace McpCore.Client;

/// <summary>A job as it was when it was read. Immutable; what the daemon does not know is null.</summary>
public sealed class JobSnapshot
{
    private JobSnapshot(JsonElement json)
    {
        Json = json;
        Id = json.RequiredText("id");
        Type = json.RequiredText("type");
        Status = JobStatusText.Parse(json.RequiredText("status"));
        Payload = json.Member("payload") ?? default;
        Metadata = json.Member("metadata") ?? default;
        Tags = json.Texts("tags");
        Priority = json.Int("priority") ?? 0;
        Attempt = json.Int("attempt") ?? 0;
        MaxAttempts = json.Int("max_attempts") ?? 0;
        Run = json.Int("run") ?? 0;
        CreatedAt = json.Time("created_at") ?? throw new JsonException("The answer has no \"created_at\".");
        RunAt = json.Time("run_at");
        StartedAt = json.Time("started_at");
        CompletedAt = json.Time("completed_at");
        Progress = json.Member("progress") is { } progress ? new JobProgress(progress.Number("fraction"), progress.Text("message")) : new JobProgress(null, null);
        Result = json.Member("result");
        Error = JobError.Parse(json.Member("error"));
        WaitingReason = json.Member("waiting_reason") is { } reason ? new WaitingReason(reason.Text("code") ?? "", reason.Text("message") ?? "") : null;
        Cancellation = JobCancellation.Parse(json.Member("cancel"));
        Plugin = PluginVersion.Parse(json.Member("plugin"));
        Node = json.Text("node");
        BatchId = json.Text("batch_id");
        ParentId = json.Text("parent_id");
        Attempts = json.Items("attempts", JobAttempt.Parse);
    }

    /// <summary>The job as the daemon wrote it, with members that this version of the client does not know.</summary>
    public JsonElement Json { get; }

    /// <summary>The full id.</summary>
    public string Id { get; }

    /// <summary>The job type's stable name.</summary>
    public string Type { get; }

    /// <summary>The state.</summary>
    public JobStatus Status { get; }

    /// <summary>Whether the job has ended: completed, failed or cancelled.</summary>
    public bool IsFinal => Status.IsFinal();

    /// <summary>The payload as submitted.</summary>
    public JsonElement Payload { get; }

    /// <summary>The metadata as submitted, an object.</summary>
    public JsonElement Metadata { get; }

    /// <summary>The labels as submitted.</summary>
    public IReadOnlyList<string> Tags { get; }

    /// <summary>0 to 9, the highest first.</summary>
    public int Priority { get; }

    /// <summary>The try that runs or ran last, from 1; 0 before the first start.</summary>
    public int Attempt { get; }

    /// <summary>Tries granted so far.</summary>
    public int MaxAttempts { get; }

    /// <summary>Counts every start, interrupted ones included.</summary>
    public int Run { get; }

    /// <summary>When it was submitted.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it may run, if it waits or waited for a time.</summary>
    public DateTimeOffset? RunAt { get; }

    /// <summary>When it started for the first time.</summary>
    public DateTimeOffset? StartedAt { get; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? CompletedAt { get; }

    /// <summary>How far it has come, as its agent says.</summary>
    public JobProgress Progress { get; }

    /// <summary>The result; null unless completed.</summary>
    public JsonElement? Result { get; }

    /// <summary>Why it failed, or why its last attempt did.</summary>
    public JobError? Error { get; }

    /// <summary>Why it waits.</summary>
    public WaitingReason? WaitingReason { get; }

    /// <summary>The request to cancel it.</summary>
    public JobCancellation? Cancellation { get; }

    /// <summary>The plugin that runs or ran it last.</summary>
    public PluginVersion? Plugin { get; }

    /// <summary>The node that runs or ran it last.</summary>
    public string? Node { get; }

    /// <summary>The batch that it belongs to.</summary>
    public string? BatchId { get; }

    /// <summary>The job that submitted it.</summary>
    public string? ParentId { get; }

    /// <summary>Its runs, oldest first, the live one last. Told when one job is read; empty in lists and answers to changes.</summary>
    public IReadOnlyList<JobAttempt> Attempts { get; }

    /// <summary>Reads a job as the API and <c>mcpcore status --json</c> write it.</summary>
    /// <exception cref="JsonException">It is no job.</exception>
    public static JobSnapshot Parse(JsonElement json) => new(json.Clone());

    /// <summary>The result as a type, by source-generated metadata; the default of the type unless completed.</summary>
    /// <exception cref="JsonException">The result does not fit the type.</exception>
    public TResult? ReadResult<TResult>(JsonTypeInfo<TResult> resultType) => Result is { } result ? result.Deserialize(resultType) : default;

    /// <summary>The result as a type, with snake_case names, enums and durations as text; the default of the type unless completed.</summary>
    /// <exception cref="JsonException">The result does not fit the type.</exception>
    [RequiresUnreferencedCode(ReflectionJson.Reason)]
    [RequiresDynamicCode(ReflectionJson.Reason)]
    public TResult? ReadResult<TResult>() => Result is { } result ? result.Deserialize<TResult>(ReflectionJson.Options) : default;

    /// <inheritdoc/>
    public override string ToString() => $"{Type} {Id} ({JobStatusText.Of(Status)})";
}
