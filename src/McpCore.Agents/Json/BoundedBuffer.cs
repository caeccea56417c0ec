using System.Buffers;

namespace McpCore.Agents.Json;

/// <summary>A growing buffer that refuses to pass a limit, so that a result of any size costs the host no more than that.</summary>
internal sealed class BoundedBuffer(int maxBytes) : IBufferWriter<byte>
{
    private readonly ArrayBufferWriter<byte> _inner = new(Math.Min(1024, maxBytes));

    public ReadOnlyMemory<byte> Written => _inner.WrittenMemory;

    public void Advance(int count)
    {
        if (_inner.WrittenCount + count > maxBytes)
        {
            throw new FullException();
        }

        _inner.Advance(count);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Guard(sizeHint);
        return _inner.GetMemory(sizeHint);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Guard(sizeHint);
        return _inner.GetSpan(sizeHint);
    }

    // The writer asks for up to three bytes a character and some room of its own; beyond that a request alone shows the excess.
    private void Guard(int sizeHint)
    {
        if (_inner.WrittenCount + (long)sizeHint > (maxBytes * 6L) + 4096)
        {
            throw new FullException();
        }
    }

    public sealed class FullException : Exception;
}
