using System.Collections.Concurrent;
using McpCore.Agents;

namespace McpCore.Plugins.Workers;

/// <summary>The daemon's side of a run in a worker: hands what the agent says to the run's port, and answers what it asks for.</summary>
internal sealed class WorkerAnswers(FrameChannel channel, int call, PluginRun run)
{
    private readonly JobPort _port = run.Port;
    private readonly ConcurrentDictionary<int, Stream> _artifacts = new();

    public void Take(Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Log:
                _port.Log((JobLogLevel)frame.Int(), frame.Text(), frame.Text(), frame.Bytes());
                break;
            case FrameKind.LinesDropped:
                run.OnLinesDropped?.Invoke(frame.Int());
                break;
            case FrameKind.Progress:
                _port.Progress(frame.OptionalDouble(), frame.OptionalText(), frame.OptionalLong(), frame.Bytes());
                break;
            case FrameKind.Event:
                _port.Event(frame.Text(), frame.Bytes());
                break;
            case FrameKind.Heartbeat:
                _port.Heartbeat();
                break;
            default:
                // Not awaited: the store takes its time, and what the agent says meanwhile is not to wait for it.
                _ = AnswerAsync(frame, frame.Int());
                break;
        }
    }

    private async Task AnswerAsync(Frame frame, int request)
    {
        try
        {
            var answer = await AskAsync(frame);
            channel.Send(FrameKind.Reply, call, new FrameBody().Int(request).Text(null).Text(null).Int(answer is null ? 0 : 1).Bytes(answer.GetValueOrDefault().Span));
        }
        catch (Exception exception)
        {
            // The border: the agent gets it as the exception that it would get in process.
            channel.Send(FrameKind.Reply, call, new FrameBody().Int(request).Text(exception.GetType().FullName).Text(exception.Message).Int(0).Bytes(default));
        }
    }

    private async Task<ReadOnlyMemory<byte>?> AskAsync(Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.SaveCheckpoint:
                await _port.SaveCheckpointAsync(frame.Bytes(), CancellationToken.None);
                return null;
            case FrameKind.LoadCheckpoint:
                return await _port.LoadCheckpointAsync(CancellationToken.None);
            case FrameKind.OpenArtifact:
                _artifacts[frame.Int()] = await _port.CreateArtifactAsync(frame.Text(), frame.Text(), CancellationToken.None);
                return null;
            case FrameKind.WriteArtifact:
                await Artifact(frame.Int()).WriteAsync(frame.Bytes());
                return null;
            case FrameKind.CloseArtifact:
                _artifacts.TryRemove(frame.Int(), out var stream);
                await (stream ?? throw NotOpen()).DisposeAsync();
                return null;
            case FrameKind.Ask:
                return await _port.AskAsync(frame.Text(), frame.Bytes(), CancellationToken.None);
            default:
                throw new InvalidDataException($"the frame {frame.Kind} has no meaning here");
        }
    }

    private Stream Artifact(int number) => _artifacts.GetValueOrDefault(number) ?? throw NotOpen();

    private static InvalidOperationException NotOpen() => new("The artifact is not open.");
}
