using McpCore.Agents;
using McpCore.Engine.AgentHost;
using McpCore.Plugins;

namespace McpCore.Hosting;

/// <summary>What an agent in this process talks to: the engine's run.</summary>
internal sealed class EngineJobPort(IRunContext run, string jobType, AgentEnvironment environment) : JobPort
{
    private readonly string _jobId = run.Job.Id.ToString();

    public override string JobId => _jobId;

    public override string JobType => jobType;

    public override int Attempt => run.Job.Attempt;

    public override int Run => run.Job.Run;

    public override ReadOnlyMemory<byte> Metadata => run.Job.Metadata;

    public override long Seed => run.Seed;

    public override int MaxResultBytes => run.MaxResultBytes;

    public override AgentEnvironment Environment => environment;

    public override CancellationReason CancellationReason => run.StopReason switch
    {
        StopReason.User => CancellationReason.User,
        StopReason.Timeout => CancellationReason.Timeout,
        StopReason.Deadline => CancellationReason.Deadline,
        StopReason.HeartbeatTimeout => CancellationReason.HeartbeatTimeout,
        StopReason.Shutdown => CancellationReason.Shutdown,
        _ => CancellationReason.None,
    };

    public override void Log(JobLogLevel level, string template, string message, ReadOnlyMemory<byte> properties)
    {
        using var pause = AgentConsole.BeginPause();
        run.Log(level.ToString().ToLowerInvariant(), template, message, properties);
    }

    public override void Progress(double? fraction, string? message, long? step, ReadOnlyMemory<byte> metrics) => run.Progress(fraction, message, step, metrics);

    public override void Event(string name, ReadOnlyMemory<byte> data)
    {
        using var pause = AgentConsole.BeginPause();
        run.Event(name, data);
    }

    public override void Heartbeat() => run.Heartbeat();

    public override async ValueTask SaveCheckpointAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        await run.SaveCheckpointAsync(data, cancellationToken);

    public override async ValueTask<ReadOnlyMemory<byte>?> LoadCheckpointAsync(CancellationToken cancellationToken) =>
        await run.LoadCheckpointAsync(cancellationToken);

    public override ValueTask<Stream> CreateArtifactAsync(string name, string kind, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new ValueTask<Stream>(run.CreateArtifact(name, kind));
    }

    public override async ValueTask<ReadOnlyMemory<byte>> AskAsync(string question, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        await run.AskAsync(question, body, cancellationToken);
}
