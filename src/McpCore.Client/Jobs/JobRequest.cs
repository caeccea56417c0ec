using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace McpCore.Client;

/// <summary>One job to submit. What is null is left to the daemon's default. Immutable but for its metadata.</summary>
public sealed record JobRequest
{
    /// <summary>The job type: <c>ml_experiment</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The payload, one JSON object in UTF-8. The default is the empty object.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; } = "{}"u8.ToArray();

    /// <summary>What the submitter wants to find the job by, or to read with it later; jobs can be listed by its members.</summary>
    public JsonObject? Metadata { get; init; }

    /// <summary>Short labels, at most 64. A job tagged <c>keep</c> is never removed by retention.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>0 to 9, the highest first. The daemon's default is 5.</summary>
    public int? Priority { get; init; }

    /// <summary>How long to wait before the job may run; excludes <see cref="RunAt"/>.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>When the job may run; excludes <see cref="Delay"/>.</summary>
    public DateTimeOffset? RunAt { get; init; }

    /// <summary>How often the job is tried, 1 to 1000. The daemon's default is 1.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>The pauses between attempts.</summary>
    public JobBackoff? Backoff { get; init; }

    /// <summary>How long one attempt may take. The daemon's default is none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long the job may wait for its first start. The daemon's default is none.</summary>
    public TimeSpan? QueueTimeout { get; init; }

    /// <summary>How long the whole job may take, from submit to end. The daemon's default is none.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>How long an agent may go without a sign of life. The default is the daemon's setting.</summary>
    public TimeSpan? HeartbeatTimeout { get; init; }

    /// <summary>
    /// Makes a repeated submit harmless: the same key names the same job for 7 days. When it is null and the client may reconnect, the client makes up one,
    /// so that it can repeat a submit whose answer was lost.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Keeps a second job of the same key away. The default is null: any number.</summary>
    public JobUniqueKey? Unique { get; init; }

    /// <summary>Jobs that it waits for. The default is none.</summary>
    public IReadOnlyList<JobDependency> DependsOn { get; init; } = [];

    /// <summary>The full id of an open batch that it is added to. The default is null: none.</summary>
    public string? Batch { get; init; }

    /// <summary>The version of the plugin that every run is to be on; without it the job waits. The default is null: whichever takes new jobs.</summary>
    public string? AgentVersion { get; init; }

    /// <summary>The seed of the job's random source. The default is drawn by the daemon.</summary>
    public long? Seed { get; init; }

    /// <summary>A request with a payload of its own type, by source-generated metadata.</summary>
    public static JobRequest Create<TPayload>(string type, TPayload payload, JsonTypeInfo<TPayload> payloadType) =>
        new() { Type = type, Payload = JsonSerializer.SerializeToUtf8Bytes(payload, payloadType) };

    /// <summary>A request with a payload of its own type (an anonymous one, too): snake_case names, enums and durations as text, null members left out.</summary>
    [RequiresUnreferencedCode(ReflectionJson.Reason)]
    [RequiresDynamicCode(ReflectionJson.Reason)]
    public static JobRequest Create<TPayload>(string type, TPayload payload) =>
        new() { Type = type, Payload = JsonSerializer.SerializeToUtf8Bytes(payload, ReflectionJson.Options) };

    /// <summary>A request with a payload that was put together by hand.</summary>
    public static JobRequest Create(string type, JsonObject payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return new JobRequest { Type = type, Payload = JobRequestJson.ToBytes(writer => payload.WriteTo(writer)) };
    }

    /// <summary>The body of the submit as it is sent; also one line of <c>mcpcore submit --each</c>.</summary>
    /// <exception cref="JsonException">The payload is not JSON.</exception>
    public byte[] ToUtf8Json() => JobRequestJson.ToBytes(writer => JobRequestJson.Write(writer, this));
}
