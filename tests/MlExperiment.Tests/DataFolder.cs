using System.Buffers.Binary;
using System.IO.Compression;

namespace MlExperiment.Tests;

/// <summary>A fresh data folder for one test, deleted with everything in it.</summary>
internal sealed class DataFolder : IDisposable
{
    public const int ImagesMagic = 0x803;
    public const int LabelsMagic = 0x801;

    public string Path { get; } = Directory.CreateTempSubdirectory("mcpcore-ml-").FullName;

    /// <summary>Writes a file, zipped when its name ends in <c>.gz</c>.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, byte[] content)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        using var file = File.Create(path);
        using Stream stream = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file;
        stream.Write(content);
        return path;
    }

    /// <summary>An IDX file: magic number, sizes, values.</summary>
    public static byte[] Idx(int magic, int[] sizes, byte[] values)
    {
        var bytes = new byte[4 + (4 * sizes.Length) + values.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, magic);
        for (var i = 0; i < sizes.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + (4 * i)), sizes[i]);
        }

        values.CopyTo(bytes.AsSpan(4 + (4 * sizes.Length)));
        return bytes;
    }

    /// <summary>A CIFAR-10 record: the label, then 1,024 red, green and blue bytes each.</summary>
    public static byte[] CifarRecord(byte label, Func<int, byte> pixel) => [label, .. Enumerable.Range(0, 3072).Select(pixel)];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
