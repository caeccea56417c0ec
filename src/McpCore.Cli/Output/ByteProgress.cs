namespace McpCore.Cli.Output;

/// <summary>A stream whose reader is told how far it has come, on a terminal: one line that is drawn over itself.</summary>
/// <param name="inner">The bytes; disposed with it.</param>
/// <param name="done">What has been done with the bytes so far, such as "Sent".</param>
/// <param name="total">How many bytes there are; null when it is not known.</param>
internal sealed class ByteProgress(Stream inner, string done, long? total = null) : Stream
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);
    private long _bytes;
    private long _shownAt;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => total ?? throw new NotSupportedException();

    public override long Position { get => _bytes; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Count(await inner.ReadAsync(buffer, cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
        // Nothing is written through it.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Clear();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        _bytes += read;
        if (Terminal.IsLive && (_shownAt == 0 || TimeProvider.System.GetElapsedTime(_shownAt) >= Between))
        {
            _shownAt = TimeProvider.System.GetTimestamp();
            Terminal.Err.Write($"\r\e[K{done} {Show.Bytes(_bytes)}{(total is { } all ? $" of {Show.Bytes(all)}" : "")}");
        }

        return read;
    }

    private void Clear()
    {
        if (_shownAt != 0)
        {
            Terminal.Err.Write("\r\e[K");
            _shownAt = 0;
        }
    }
}
