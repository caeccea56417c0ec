using McpCore.Engine.Stores;

namespace McpCore.Engine.Runs;

/// <summary>The stream that an agent writes an artifact to: disposing it makes the artifact durable and known.</summary>
internal sealed class ArtifactStream(IArtifactWriter writer, Func<long, string, Task> committed) : Stream
{
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

    public override void Flush() => writer.Stream.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => writer.Stream.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => writer.Stream.Write(buffer);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => writer.Stream.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => writer.Stream.WriteAsync(buffer, offset, count, cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        if (!_done)
        {
            _done = true;
            await using (writer)
            {
                var (size, sha256) = await writer.CommitAsync(CancellationToken.None);
                await committed(size, sha256);
            }
        }

        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        // An agent that writes without await disposes without await: the commit is finished here, on the agent's own thread.
        if (disposing && !_done)
        {
#pragma warning disable VSTHRD002 // Stream.Dispose is synchronous, and returning before the commit would lose the artifact.
            DisposeAsync().AsTask().GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        }

        base.Dispose(disposing);
    }
}
