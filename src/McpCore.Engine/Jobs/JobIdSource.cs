using System.Buffers.Binary;
using System.Security.Cryptography;

namespace McpCore.Engine.Jobs;

/// <summary>
/// Makes job ids that only go up, even when the clock goes back: bits 12 to 31 after the milliseconds count within one millisecond
/// (RFC 9562, section 6.2, method 1), the last 48 bits are random. Safe for concurrent use.
/// </summary>
public sealed class JobIdSource(TimeProvider time)
{
    private const int CounterBits = 20;
    private const int RandomBytes = 6;

    private readonly Lock _lock = new();

    // To ask the system's source for each id by itself would take longer than all the rest of it.
    private readonly byte[] _random = new byte[64 * RandomBytes];
    private int _used = 64 * RandomBytes;
    private long _last;

    /// <summary>Ids made from now on are greater than this key, which a store read from its newest job.</summary>
    public void StartAfter(long sortKey)
    {
        lock (_lock)
        {
            _last = Math.Max(_last, sortKey);
        }
    }

    public JobId Next()
    {
        long key;
        Span<byte> bytes = stackalloc byte[16];
        lock (_lock)
        {
            key = Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds() << CounterBits, _last + 1);
            _last = key;
            if (_used == _random.Length)
            {
                RandomNumberGenerator.Fill(_random);
                _used = 0;
            }

            _random.AsSpan(_used, RandomBytes).CopyTo(bytes[^RandomBytes..]);
            _used += RandomBytes;
        }

        var counter = (int)(key & ((1 << CounterBits) - 1));
        BinaryPrimitives.WriteInt64BigEndian(bytes, key >> CounterBits << 16);
        bytes[6] = (byte)(0x70 | (counter >> 16));
        bytes[7] = (byte)(counter >> 8);
        bytes[8] = 0x80;
        bytes[9] = (byte)counter;
        return JobId.FromBytes(bytes);
    }
}
