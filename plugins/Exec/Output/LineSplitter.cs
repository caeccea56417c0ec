using System.Buffers;
using System.Text;

namespace McpCore.Exec.Output;

/// <summary>Makes lines of bytes as they come. A line ends with a line feed or a carriage return (progress bars use it alone); empty lines are left out.</summary>
/// <param name="isError">Whether the bytes come from the standard error output.</param>
/// <param name="take">Takes each line.</param>
internal sealed class LineSplitter(bool isError, Action<OutputLine> take)
{
    /// <summary>Bytes that are kept of a line.</summary>
    public const int MaxLineBytes = 8 * 1024;

    /// <summary>Bytes that are kept of a line with a result, which is as long as a result may be.</summary>
    public const int MaxResultBytes = 4 * 1024 * 1024 + MaxLineBytes;

    private ArrayBufferWriter<byte> _line = new();
    private long _cut;

    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            Keep(end < 0 ? bytes : bytes[..end]);
            if (end < 0)
            {
                return;
            }

            Finish();
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>Ends the line that has come so far.</summary>
    public void Finish()
    {
        if (_line.WrittenCount > 0)
        {
            var text = Encoding.UTF8.GetString(_line.WrittenSpan).Replace('\0', '\uFFFD');
            take(new OutputLine(text, isError, _cut));
        }

        // A large result does not hold its memory until the program ends.
        if (_line.Capacity > MaxLineBytes * 4)
        {
            _line = new ArrayBufferWriter<byte>();
        }

        _line.ResetWrittenCount();
        _cut = 0;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        while (!part.IsEmpty)
        {
            var room = Limit() - _line.WrittenCount;
            if (room <= 0)
            {
                _cut += part.Length;
                return;
            }

            var kept = Math.Min(part.Length, room);
            _line.Write(part[..kept]);
            part = part[kept..];
        }
    }

    private int Limit() =>
        !isError && _line.WrittenSpan.StartsWith("::result "u8) ? MaxResultBytes : MaxLineBytes;
}
