using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace McpCore.Engine.Jobs;

/// <summary>A job's id: a UUID of version 7 (RFC 9562), written in lower case with hyphens. Ids of one engine sort by their time of creation.</summary>
public readonly record struct JobId : IComparable<JobId>
{
    /// <summary>The last moment that a sort key can tell, in Unix milliseconds.</summary>
    public const long LastMillisecond = (1L << 43) - 1;

    /// <summary>The largest number within one millisecond.</summary>
    public const long MaxCounter = (1L << CounterBits) - 1;

    private const int CounterBits = 20;

    private readonly Guid _value;

    public JobId(Guid value) => _value = value;

    /// <summary>
    /// A 63-bit key that sorts as the id does: 43 bits of Unix milliseconds (enough until the year 2248), then the 20 bits in which
    /// <see cref="JobIdSource"/> counts within a millisecond.
    /// </summary>
    public long SortKey
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            _value.TryWriteBytes(bytes, bigEndian: true, out _);
            var milliseconds = (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
            var counter = ((bytes[6] & 0x0F) << 16) | (bytes[7] << 8) | bytes[9];
            return ((milliseconds & LastMillisecond) << CounterBits) | (long)counter;
        }
    }

    /// <summary>The smallest sort key of ids that are made at a moment.</summary>
    public static long FirstSortKeyAt(DateTimeOffset moment) => FirstSortKeyAt(Math.Clamp(moment.ToUnixTimeMilliseconds(), 0, LastMillisecond));

    /// <summary>The same of Unix milliseconds.</summary>
    public static long FirstSortKeyAt(long milliseconds) => milliseconds << CounterBits;

    public static bool TryParse([NotNullWhen(true)] string? text, out JobId id)
    {
        // The framework also takes signs and "0x" within a group, which would give one job several names.
        if (text is { Length: 36 } && text.All(c => char.IsAsciiHexDigit(c) || c == '-') && Guid.TryParseExact(text, "D", out var value))
        {
            id = new JobId(value);
            return true;
        }

        id = default;
        return false;
    }

    public static JobId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException($"\"{text}\" is no job id.");

    public static JobId FromBytes(ReadOnlySpan<byte> bigEndian) => new(new Guid(bigEndian, bigEndian: true));

    public byte[] ToBytes() => _value.ToByteArray(bigEndian: true);

    public int CompareTo(JobId other) => SortKey.CompareTo(other.SortKey);

    public override string ToString() => _value.ToString("D");

    public static bool operator <(JobId left, JobId right) => left.CompareTo(right) < 0;

    public static bool operator >(JobId left, JobId right) => left.CompareTo(right) > 0;

    public static bool operator <=(JobId left, JobId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(JobId left, JobId right) => left.CompareTo(right) >= 0;
}
