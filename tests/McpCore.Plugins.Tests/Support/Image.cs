using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace McpCore.Plugins.Tests.Support;

/// <summary>Changes single bytes of an assembly, to make what no compiler here would.</summary>
internal static class Image
{
    /// <summary>Marks the assembly as one that runs in 32-bit processes alone.</summary>
    public static void Require32Bit(string path) => Patch(path, (bytes, image) =>
    {
        const int OffsetOfFlags = 16;
        var flags = bytes.AsSpan(image.PEHeaders.CorHeaderStartOffset + OffsetOfFlags);
        BinaryPrimitives.WriteInt32LittleEndian(flags, (int)(CorFlags.ILOnly | CorFlags.Requires32Bit));
    });

    public static void SetMachine(string path, ushort machine) => Patch(
        path, (bytes, image) => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(image.PEHeaders.CoffHeaderStartOffset), machine));

    /// <summary>Sets the major version that the assembly asks of a reference.</summary>
    public static void SetReferenceMajor(string path, string reference, ushort major) => Patch(path, (bytes, image) =>
    {
        var metadata = image.GetMetadataReader();
        var handle = metadata.AssemblyReferences.Single(row => metadata.GetString(metadata.GetAssemblyReference(row).Name) == reference);
        var row = metadata.GetTableMetadataOffset(TableIndex.AssemblyRef)
            + (metadata.GetTableRowSize(TableIndex.AssemblyRef) * (MetadataTokens.GetRowNumber(handle) - 1));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(image.PEHeaders.MetadataStartOffset + row), major);
    });

    /// <summary>Replaces every occurrence of a text by one of the same length.</summary>
    public static void ReplaceText(string path, ReadOnlySpan<byte> old, ReadOnlySpan<byte> replacement)
    {
        Assert.Equal(old.Length, replacement.Length);
        var bytes = File.ReadAllBytes(path);
        var found = 0;
        for (int at, from = 0; (at = bytes.AsSpan(from).IndexOf(old)) >= 0; from += at + old.Length, found++)
        {
            replacement.CopyTo(bytes.AsSpan(from + at));
        }

        Assert.NotEqual(0, found);
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Where the metadata lies in the file.</summary>
    public static Range MetadataOf(byte[] bytes)
    {
        using var image = new PEReader(new MemoryStream(bytes));
        return new Range(image.PEHeaders.MetadataStartOffset, image.PEHeaders.MetadataStartOffset + image.PEHeaders.MetadataSize);
    }

    private static void Patch(string path, Action<byte[], PEReader> patch)
    {
        var bytes = File.ReadAllBytes(path);
        using var image = new PEReader(new MemoryStream([.. bytes]));
        patch(bytes, image);
        File.WriteAllBytes(path, bytes);
    }
}
