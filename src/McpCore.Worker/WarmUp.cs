using McpCore.Agents;

namespace McpCore.Worker;

/// <summary>
/// Runs an agent that does nothing while the worker waits for a plugin: what the first job would otherwise wait for, the compilation of the contract's own
/// code and of the serializer, is done by then.
/// </summary>
internal static class WarmUp
{
    public static async Task RunAsync()
    {
        var agent = new IdleAgent();
        agent.Describe();
        await agent.CheckAsync("{}"u8.ToArray(), IdlePort.Nowhere, CancellationToken.None);
        await agent.RunAsync("{}"u8.ToArray(), new IdlePort(), CancellationToken.None);
    }

    internal sealed record IdlePayload(int Count = 0, string? Text = null);

    internal sealed record IdleResult(int Count, string? Text, double Value);

    [JobType("idle")]
    internal sealed class IdleAgent : Agent<IdlePayload, IdleResult>
    {
        public override Task<IdleResult> ExecuteAsync(IdlePayload payload, JobContext context, CancellationToken cancellationToken)
        {
            context.Log.Information("Idle {Count}", payload.Count);
            context.Progress(1, "idle", 1, ("value", 0.5));
            return Task.FromResult(new IdleResult(payload.Count, payload.Text, 0.5));
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
