using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace McpCore.Plugins.Workers;

/// <summary>Writes the body of a frame: numbers in little endian, texts and byte strings with their length before them, -1 for null.</summary>
internal sealed class FrameBody
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    public FrameBody Int(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.GetSpan(sizeof(int)), value);
        _buffer.Advance(sizeof(int));
        return this;
    }

    public FrameBody Long(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.GetSpan(sizeof(long)), value);
        _buffer.Advance(sizeof(long));
        return this;
    }

    public FrameBody OptionalLong(long? value) => value is { } number ? Int(1).Long(number) : Int(0);

    public FrameBody OptionalDouble(double? value) => OptionalLong(value is { } number ? BitConverter.DoubleToInt64Bits(number) : null);

    public FrameBody Text(string? value)
    {
        if (value is null)
        {
            return Int(-1);
        }

        var length = Encoding.UTF8.GetByteCount(value);
        Int(length);
        Encoding.UTF8.GetBytes(value, _buffer.GetSpan(length));
        _buffer.Advance(length);
        return this;
    }

    public FrameBody Bytes(ReadOnlySpan<byte> value)
    {
        Int(value.Length);
        _buffer.Write(value);
        return this;
    }

    public FrameBody Texts(IReadOnlyCollection<string> values)
    {
        Int(values.Count);
        foreach (var value in values)
        {
            Text(value);
        }

        return this;
    }
}
