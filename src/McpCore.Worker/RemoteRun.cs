using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using McpCore.Agents;
using McpCore.Plugins.Workers;

namespace McpCore.Worker;

/// <summary>What an agent in this process talks to: a run whose other end is in the daemon.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A cancellation source without a timer holds nothing, and the agent's leftovers may still ask its token.")]
internal sealed class RemoteRun : JobPort
{
    // What an agent says faster than the daemon takes it is dropped above this, rather than kept without bound.
    private const int LongestBacklog = 8 * 1024 * 1024;

    private readonly FrameChannel _channel;
    private readonly CancellationTokenSource _cancel = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<ReadOnlyMemory<byte>?>> _questions = new();
    private int _lastQuestion;
    private int _dropped;
    private volatile int _reason;

    public RemoteRun(FrameChannel channel, Frame frame)
    {
        _channel = channel;
        Call = frame.Call;
        (SubmittedType, Payload) = (frame.Text(), frame.Bytes());
        (JobId, JobType, Attempt, Run) = (frame.Text(), frame.Text(), frame.Int(), frame.Int());
        (Metadata, Seed, MaxResultBytes) = (frame.Bytes(), frame.Long(), frame.Int());
        Environment = WorkerMessages.ReadEnvironment(frame);
    }

    public int Call { get; }

    public string SubmittedType { get; }

    public ReadOnlyMemory<byte> Payload { get; }

    public CancellationToken Token => _cancel.Token;

    public override string JobId { get; }

    public override string JobType { get; }

    public override int Attempt { get; }

    public override int Run { get; }

    public override ReadOnlyMemory<byte> Metadata { get; }

    public override long Seed { get; }

    public override int MaxResultBytes { get; }

    public override AgentEnvironment Environment { get; }

    public override CancellationReason CancellationReason => (CancellationReason)_reason;

    public void Cancel(CancellationReason reason)
    {
        _reason = (int)reason;

        // Off this thread, which reads the connection: the agent's own callbacks run inside Cancel.
        _ = Task.Run(_cancel.Cancel);
    }

    public void Answer(Frame frame)
    {
        if (_questions.TryRemove(frame.Int(), out var question))
        {
            if (frame.OptionalText() is { } type)
            {
                question.TrySetException(Rebuild(type, frame.OptionalText() ?? ""));
            }
            else
            {
                _ = frame.OptionalText();
                question.TrySetResult(frame.Int() == 0 ? (ReadOnlyMemory<byte>?)null : frame.Bytes());
            }
        }
    }

    public override void Log(JobLogLevel level, string template, string message, ReadOnlyMemory<byte> properties)
    {
        if (_channel.Backlog > LongestBacklog)
        {
            Interlocked.Increment(ref _dropped);
            return;
        }

        _channel.Send(FrameKind.Log, Call, new FrameBody().Int((int)level).Text(template).Text(message).Bytes(properties.Span));
    }

    /// <summary>Tells how many lines were dropped here, at the end: a line of its own for it could be dropped as well.</summary>
    public void TellDropped()
    {
        if (Volatile.Read(ref _dropped) is var dropped and > 0)
        {
            _channel.Send(FrameKind.LinesDropped, Call, new FrameBody().Int(dropped));
        }
    }

    public override void Progress(double? fraction, string? message, long? step, ReadOnlyMemory<byte> metrics)
    {
        if (_channel.Backlog <= LongestBacklog)
        {
            _channel.Send(FrameKind.Progress, Call, new FrameBody().OptionalDouble(fraction).Text(message).OptionalLong(step).Bytes(metrics.Span));
        }
    }

    public override void Event(string name, ReadOnlyMemory<byte> data) => _channel.Send(FrameKind.Event, Call, new FrameBody().Text(name).Bytes(data.Span));

    public override void Heartbeat() => _channel.Send(FrameKind.Heartbeat, Call);

    public override async ValueTask SaveCheckpointAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        await AskAsync(FrameKind.SaveCheckpoint, body => body.Bytes(data.Span), cancellationToken);

    public override async ValueTask<ReadOnlyMemory<byte>?> LoadCheckpointAsync(CancellationToken cancellationToken) =>
        await AskAsync(FrameKind.LoadCheckpoint, body => body, cancellationToken);

    public override async ValueTask<Stream> CreateArtifactAsync(string name, string kind, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _lastQuestion);
        await AskAsync(FrameKind.OpenArtifact, body => body.Int(number).Text(name).Text(kind), cancellationToken);
        return new RemoteArtifact(this, number);
    }

    public override async ValueTask<ReadOnlyMemory<byte>> AskAsync(string question, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        await AskAsync(FrameKind.Ask, frame => frame.Text(question).Bytes(body.Span), cancellationToken) ?? default;

    /// <summary>Asks the daemon and waits for its answer. What it refuses is thrown as it would be in its own process.</summary>
    public async Task<ReadOnlyMemory<byte>?> AskAsync(FrameKind kind, Func<FrameBody, FrameBody> write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var number = Interlocked.Increment(ref _lastQuestion);
        var question = _questions[number] = new TaskCompletionSource<ReadOnlyMemory<byte>?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _channel.Send(kind, Call, write(new FrameBody().Int(number)));
        return await question.Task.WaitAsync(cancellationToken);
    }

    private static Exception Rebuild(string type, string message) => type switch
    {
        "System.ArgumentException" => new ArgumentException(message),
        "System.InvalidOperationException" => new InvalidOperationException(message),
        "System.NotSupportedException" => new NotSupportedException(message),
        _ => new IOException(message),
    };
}
