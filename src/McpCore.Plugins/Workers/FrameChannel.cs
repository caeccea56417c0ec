using System.Buffers;
using System.Buffers.Binary;

namespace McpCore.Plugins.Workers;

/// <summary>
/// Frames over a stream in both directions: length, kind, call, body. What is sent while an earlier send is under way goes out with one
/// write. Sending is safe for concurrent use; receiving is for one reader at a time.
/// </summary>
/// <param name="stream">The connection.</param>
/// <param name="sendsInPlace">
/// Whether a send waits for the system to take it. A process with one connection saves by it the thread that watches sockets, and is woken only for what
/// it receives; one with many never waits.
/// </param>
internal sealed class FrameChannel(Stream stream, bool sendsInPlace = false) : IDisposable
{
    /// <summary>The largest body in bytes: what an agent hands over in one piece is below it.</summary>
    public const int MaxBody = 256 * 1024 * 1024;

    private const int HeaderSize = sizeof(int) + 1 + sizeof(int);

    private readonly Lock _lock = new();
    private readonly byte[] _header = new byte[HeaderSize];
    private readonly BufferedStream _input = new(stream, 64 * 1024);
    private ArrayBufferWriter<byte> _pending = new(4096);
    private ArrayBufferWriter<byte> _spare = new(4096);
    private bool _isSending;
    private bool _isBroken;
    private Task _flushing = Task.CompletedTask;

    /// <summary>Completes when what has been sent so far is out, or the other end is gone.</summary>
    public Task Flushed => _flushing;

    /// <summary>Bytes that wait to be sent.</summary>
    public int Backlog
    {
        get
        {
            lock (_lock)
            {
                return _pending.WrittenCount;
            }
        }
    }

    /// <summary>Sends a frame. To an end that is gone it goes nowhere: the receiving side notices.</summary>
    public void Send(FrameKind kind, int call, FrameBody? body = null)
    {
        var bytes = body is null ? default : body.Written;
        if (bytes.Length > MaxBody)
        {
            throw new InvalidOperationException($"{bytes.Length} bytes in one piece are more than a worker passes on ({MaxBody}). Use an artifact and write it in parts.");
        }

        lock (_lock)
        {
            if (_isBroken)
            {
                return;
            }

            var header = _pending.GetSpan(HeaderSize);
            BinaryPrimitives.WriteInt32LittleEndian(header, bytes.Length);
            header[sizeof(int)] = (byte)kind;
            BinaryPrimitives.WriteInt32LittleEndian(header[(sizeof(int) + 1)..], call);
            _pending.Advance(HeaderSize);
            _pending.Write(bytes.Span);
            if (_isSending)
            {
                return;
            }

            _isSending = true;
        }

        _flushing = FlushAsync();
    }

    /// <returns>The next frame; null when the other end is gone.</returns>
    public async ValueTask<Frame?> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _input.ReadExactlyAsync(_header, cancellationToken);
            if (NewBody() is not { } body)
            {
                return null;
            }

            await _input.ReadExactlyAsync(body, cancellationToken);
            return NewFrame(body);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>The same for a thread that has nothing else to do: it is woken by the system, without a detour through the pool.</summary>
    public Frame? Receive()
    {
        try
        {
            _input.ReadExactly(_header);
            if (NewBody() is not { } body)
            {
                return null;
            }

            _input.ReadExactly(body);
            return NewFrame(body);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isBroken = true;
        }

        stream.Dispose();
    }

    private byte[]? NewBody() => BinaryPrimitives.ReadInt32LittleEndian(_header) is >= 0 and <= MaxBody and var length ? new byte[length] : null;

    private Frame NewFrame(byte[] body) => new((FrameKind)_header[sizeof(int)], BinaryPrimitives.ReadInt32LittleEndian(_header.AsSpan(sizeof(int) + 1)), body);

    private async Task FlushAsync()
    {
        while (true)
        {
            ArrayBufferWriter<byte> sending;
            lock (_lock)
            {
                if (_pending.WrittenCount == 0 || _isBroken)
                {
                    _isSending = false;
                    return;
                }

                (sending, _pending) = (_pending, _spare);
            }

            try
            {
                if (sendsInPlace)
                {
                    stream.Write(sending.WrittenSpan);
                }
                else
                {
                    await stream.WriteAsync(sending.WrittenMemory).ConfigureAwait(false);
                }
            }
            catch (Exception)
            {
                // Whatever it was, out of memory perhaps: half a frame may be out, so the other end must hear nothing more than the end.
                Dispose();
            }

            sending.ResetWrittenCount();
            lock (_lock)
            {
                // A burst must not hold its memory for good.
                _spare = sending.Capacity > 1024 * 1024 ? new ArrayBufferWriter<byte>(4096) : sending;
            }
        }
    }
}
