using System.Buffers.Binary;
using System.Text;

namespace McpCore.Plugins.Workers;

/// <summary>A frame that was received. Its body is read from front to back, in the order in which it was written.</summary>
/// <param name="kind">What it says.</param>
/// <param name="call">The call that it belongs to: frames of a call that is over are dropped.</param>
/// <param name="body">The body; the frame owns it.</param>
internal sealed class Frame(FrameKind kind, int call, ReadOnlyMemory<byte> body)
{
    private int _at;

    public FrameKind Kind => kind;

    public int Call => call;

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)).Span);

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)).Span);

    public long? OptionalLong() => Int() == 0 ? null : Long();

    public double? OptionalDouble() => OptionalLong() is { } bits ? BitConverter.Int64BitsToDouble(bits) : null;

    public string? OptionalText() => Int() is var length && length < 0 ? null : Encoding.UTF8.GetString(Take(length).Span);

    public string Text() => OptionalText() ?? throw new InvalidDataException($"The frame {kind} lacks a text.");

    public ReadOnlyMemory<byte> Bytes() => Take(Int());

    public IReadOnlyList<string> Texts()
    {
        var values = new string[Int()];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Text();
        }

        return values;
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        if (length < 0 || length > body.Length - _at)
        {
            throw new InvalidDataException($"The frame {kind} is cut off.");
        }

        var part = body.Slice(_at, length);
        _at += length;
        return part;
    }
}
