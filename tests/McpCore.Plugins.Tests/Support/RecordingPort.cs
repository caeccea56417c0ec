using System.Collections.Concurrent;
using System.Text;
using McpCore.Agents;

namespace McpCore.Plugins.Tests.Support;

/// <summary>The host's side of a run, which keeps what the agent tells it.</summary>
internal sealed class RecordingPort : JobPort
{
    public override string JobId => "0198c5a0-0000-7000-8000-000000000001";

    public override string JobType => "probe";

    public override int Attempt { get; } = 1;

    public override int Run { get; } = 1;

    public override ReadOnlyMemory<byte> Metadata => "{}"u8.ToArray();

    public override long Seed => 1;

    public override int MaxResultBytes => 1000;

    public override AgentEnvironment Environment { get; } = new("/data", default);

    public override CancellationReason CancellationReason => CancellationReason.User;

    public ConcurrentQueue<string> Calls { get; } = new();

    public Dictionary<string, MemoryStream> Artifacts { get; } = [];

    public TaskCompletionSource HeartbeatSeen { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ReadOnlyMemory<byte>? Checkpoint { get; private set; }

    /// <summary>Answers what the agent asks. The default knows no question.</summary>
    public Func<string, string, string> OnAsk { get; init; } = (question, _) => throw new NotSupportedException($"no {question}");

    public override ValueTask<ReadOnlyMemory<byte>> AskAsync(string question, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var text = Encoding.UTF8.GetString(body.Span);
        Calls.Enqueue($"ask {question} {text}");
        return new ValueTask<ReadOnlyMemory<byte>>(Encoding.UTF8.GetBytes(OnAsk(question, text)));
    }

    public override void Log(JobLogLevel level, string template, string message, ReadOnlyMemory<byte> properties) => Calls.Enqueue($"log {level}: {message}");

    public override void Progress(double? fraction, string? message, long? step, ReadOnlyMemory<byte> metrics) =>
        Calls.Enqueue($"progress {fraction} {message} {step} {Encoding.UTF8.GetString(metrics.Span)}");

    public override void Event(string name, ReadOnlyMemory<byte> data) => Calls.Enqueue($"event {name} {Encoding.UTF8.GetString(data.Span)}");

    public override void Heartbeat() => HeartbeatSeen.TrySetResult();

    public override ValueTask SaveCheckpointAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        Checkpoint = data;
        return default;
    }

    public override ValueTask<ReadOnlyMemory<byte>?> LoadCheckpointAsync(CancellationToken cancellationToken) => new(Checkpoint);

    public override ValueTask<Stream> CreateArtifactAsync(string name, string kind, CancellationToken cancellationToken) =>
        new(Artifacts[name] = new MemoryStream());
}
