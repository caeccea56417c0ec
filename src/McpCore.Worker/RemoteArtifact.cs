using McpCore.Plugins.Workers;

namespace McpCore.Worker;

/// <summary>The stream to an artifact that the daemon writes: every part is confirmed before the next, so that memory stays bounded on both sides.</summary>
internal sealed class RemoteArtifact(RemoteRun run, int number) : Stream
{
    private const int LargestPart = 256 * 1024;
    private readonly MemoryStream _part = new();
    private bool _done;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => !_done;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

#pragma warning disable VSTHRD002 // A stream's synchronous members are synchronous; they run on the agent's own thread.
    public override void Flush() => FlushAsync(CancellationToken.None).GetAwaiter().GetResult();

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Write(ReadOnlySpan<byte> buffer) => WriteAsync(buffer.ToArray()).AsTask().GetAwaiter().GetResult();
#pragma warning restore VSTHRD002

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_done, this);
        while (buffer.Length > 0)
        {
            var room = Math.Min(LargestPart - (int)_part.Length, buffer.Length);
            _part.Write(buffer.Span[..room]);
            buffer = buffer[room..];
            if (_part.Length == LargestPart)
            {
                await FlushAsync(cancellationToken);
            }
        }
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_part.Length > 0)
        {
            // Emptied before the answer: a wait that is given up must not send the same part again.
            var part = _part.ToArray();
            _part.SetLength(0);
            await run.AskAsync(FrameKind.WriteArtifact, body => body.Int(number).Bytes(part), cancellationToken);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (!_done)
        {
            await FlushAsync(CancellationToken.None);
            _done = true;
            await run.AskAsync(FrameKind.CloseArtifact, body => body.Int(number), CancellationToken.None);
        }

        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_done)
        {
#pragma warning disable VSTHRD002 // Returning before the artifact is stored would lose it.
            DisposeAsync().AsTask().GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        }

        base.Dispose(disposing);
    }
}
