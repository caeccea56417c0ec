using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using McpCore.Agents;
using McpCore.Plugins.Inspection;

namespace McpCore.Plugins.Running;

/// <summary>
/// Inspects and runs an agent that does nothing, in a worker while it waits for a plugin, in a daemon while the first plugin is staged: what the first
/// plugin and its first job would otherwise wait for, the compilation of the inspection, of the contract's own code and of the serializer for the
/// usual types, is done by then.
/// </summary>
internal static class WarmUp
{
    /// <summary>All of it, for a process that inspects plugins. They need not wait for it: each of its steps is of use by itself.</summary>
    public static Task<AgentOutcome> InspectAndRunAsync()
    {
        Inspect();
        return RunAsync();
    }

    /// <summary>Runs the agent; without the inspection, which the daemon does for its workers.</summary>
    public static async Task<AgentOutcome> RunAsync()
    {
        var agent = new IdleAgent();
        agent.Describe();
        await agent.CheckAsync("{}"u8.ToArray(), IdlePort.Nowhere, CancellationToken.None);
        return await agent.RunAsync("{}"u8.ToArray(), new IdlePort(), CancellationToken.None);
    }

    /// <summary>Reads this very assembly, which declares the job type of the idle agent.</summary>
    private static void Inspect()
    {
        if (typeof(WarmUp).Assembly.Location is { Length: > 0 } path)
        {
            using var assembly = AssemblyInspector.TryOpen(path);
        }
    }

    /// <summary>Types that payloads have often: the code of the serializer is another one for each value type, and the same for all classes.</summary>
    internal sealed record IdlePayload
    {
        [Range(0, 1)]
        public int Count { get; set; }

        public string? Text { get; set; }

        public int? Limit { get; set; }

        public double? Value { get; set; }

        public bool? IsIdle { get; set; }

        public TimeSpan? Wait { get; set; }

        [JsonExtensionData]
        public IDictionary<string, JsonElement>? Rest { get; set; }
    }

    internal sealed record IdleResult(int Count, string? Text, double Value, JsonElement Echo);

    [JobType("idle")]
    internal sealed class IdleAgent : Agent<IdlePayload, IdleResult>
    {
        protected override JsonSerializerContext JsonContext => IdleJson.Default;

        public override Task<IdleResult> ExecuteAsync(IdlePayload payload, JobContext context, CancellationToken cancellationToken)
        {
            context.Log.Information("Idle {Count}", payload.Count);
            context.Progress(1, "idle", 1, ("value", 0.5));
            return Task.FromResult(new IdleResult(payload.Count, payload.Text, 0.5, context.Payload));
        }
    }

    private sealed class IdlePort : JobPort
    {
        public static AgentEnvironment Nowhere { get; } = new("/", default);

        public override string JobId => "";

        public override string JobType => "idle";

        public override int Attempt => 1;

        public override int Run => 1;

        public override ReadOnlyMemory<byte> Metadata => default;

        public override long Seed => 0;

        public override int MaxResultBytes => 4096;

        public override AgentEnvironment Environment => Nowhere;

        public override CancellationReason CancellationReason => CancellationReason.None;

        public override void Log(JobLogLevel level, string template, string message, ReadOnlyMemory<byte> properties)
        {
        }

        public override void Progress(double? fraction, string? message, long? step, ReadOnlyMemory<byte> metrics)
        {
        }

        public override void Event(string name, ReadOnlyMemory<byte> data)
        {
        }

        public override void Heartbeat()
        {
        }

        public override ValueTask SaveCheckpointAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => default;

        public override ValueTask<ReadOnlyMemory<byte>?> LoadCheckpointAsync(CancellationToken cancellationToken) => default;

        public override ValueTask<Stream> CreateArtifactAsync(string name, string kind, CancellationToken cancellationToken) => new(Stream.Null);
    }
}

/// <summary>The source-generated serializer of the idle agent.</summary>
[JsonSerializable(typeof(WarmUp.IdlePayload))]
[JsonSerializable(typeof(WarmUp.IdleResult))]
internal sealed partial class IdleJson : JsonSerializerContext;
