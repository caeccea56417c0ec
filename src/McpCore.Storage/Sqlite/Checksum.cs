using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace McpCore.Storage.Sqlite;

/// <summary>
/// CRC-32C of what a row holds, by the processor's own instruction: it finds every burst of up to 32 flipped bits, and all but one in four
/// thousand million of other changes. The key is part of it, so that a row that took the place of another is found, too; so are the lengths
/// of the parts. It guards against failing disks and foreign hands in the file, not against a forger.
/// </summary>
internal static class Checksum
{
    /// <summary>The checksum of what a submit said.</summary>
    public static long OfInput(long key, ReadOnlyMemory<byte> payload, ReadOnlyMemory<byte> metadata, string? tags, ReadOnlyMemory<byte> options)
    {
        var sum = Add(Begin(key), payload.Span);
        sum = Add(sum, metadata.Span);
        sum = Add(sum, MemoryMarshal.AsBytes((tags ?? "").AsSpan()));
        return Add(sum, options.Span);
    }

    /// <summary>The checksum of a result.</summary>
    public static long OfResult(long key, ReadOnlyMemory<byte> body) => Add(Begin(key), body.Span);

    /// <summary>The checksum of a checkpoint.</summary>
    public static long OfCheckpoint(long key, int run, ReadOnlyMemory<byte> data) => Add(BitOperations.Crc32C(Begin(key), (uint)run), data.Span);

    private static uint Begin(long key) => BitOperations.Crc32C(uint.MaxValue, (ulong)key);

    private static uint Add(uint sum, ReadOnlySpan<byte> bytes)
    {
        sum = BitOperations.Crc32C(sum, (uint)bytes.Length);
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var last in bytes)
        {
            sum = BitOperations.Crc32C(sum, last);
        }

        return sum;
    }
}
