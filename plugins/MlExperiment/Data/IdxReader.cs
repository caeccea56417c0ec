using System.Buffers.Binary;
using System.IO.Compression;

namespace McpCore.MlExperiment.Data;

/// <summary>
/// Reads images and labels in the IDX format of MNIST (http://yann.lecun.com/exdb/mnist/): big-endian header of a magic number and the sizes,
/// then one byte a value. Plain or gzip.
/// </summary>
internal static class IdxReader
{
    private const int ImagesMagic = 0x00000803;
    private const int LabelsMagic = 0x00000801;
    private const int Classes = 10;

    /// <exception cref="DataFormatException">A file is not of the format, or the two do not belong together.</exception>
    public static Samples Read(string imagesPath, string labelsPath) => Read(imagesPath, ReadBytes(imagesPath), labelsPath, ReadBytes(labelsPath));

    /// <inheritdoc cref="Read(string, string)"/>
    /// <param name="imagesPath">What errors call the images.</param>
    /// <param name="imageBytes">The images' file, unzipped.</param>
    /// <param name="labelsPath">What errors call the labels.</param>
    /// <param name="labelBytes">The labels' file, unzipped.</param>
    public static Samples Read(string imagesPath, byte[] imageBytes, string labelsPath, byte[] labelBytes)
    {
        var (imageSizes, pixels) = Parse(imagesPath, imageBytes, ImagesMagic, dimensions: 3);
        var (labelSizes, labels) = Parse(labelsPath, labelBytes, LabelsMagic, dimensions: 1);
        if (imageSizes[0] != labelSizes[0])
        {
            throw new DataFormatException($"{imagesPath} has {imageSizes[0]} images, {labelsPath} has {labelSizes[0]} labels.");
        }

        if (Array.FindIndex(labels, label => label >= Classes) is >= 0 and var wrong)
        {
            throw new DataFormatException($"{labelsPath}: label {wrong} is {labels[wrong]}; allowed are 0 to {Classes - 1}.");
        }

        return new Samples(imageSizes[1] * imageSizes[2], Array.ConvertAll(pixels, pixel => pixel / 255f), Array.ConvertAll(labels, label => (int)label));
    }

    /// <summary>How many images or labels a file says that it has; null when it cannot be read.</summary>
    public static int? CountRows(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using Stream plain = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
            var header = new byte[8];
            plain.ReadExactly(header);
            return BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4));
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            return null;
        }
    }

    private static (int[] Sizes, byte[] Values) Parse(string path, byte[] bytes, int magic, int dimensions)
    {
        var header = 4 + (4 * dimensions);
        if (bytes.Length < header || BinaryPrimitives.ReadInt32BigEndian(bytes) != magic)
        {
            throw new DataFormatException($"{path} is no IDX file of {dimensions} dimension(s): its first bytes are not {magic:x8}.");
        }

        var sizes = Enumerable.Range(0, dimensions).Select(index => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4 + (4 * index)))).ToArray();
        var expected = sizes.Aggregate(1L, (product, size) => product * size);
        return expected > 0 && bytes.Length - header == expected
            ? (sizes, bytes[header..])
            : throw new DataFormatException($"{path} holds {bytes.Length - header} values, its header promises {expected} ({string.Join(" x ", sizes)}). Copy the file again.");
    }

    private static byte[] ReadBytes(string path)
    {
        if (!path.EndsWith(".gz", StringComparison.Ordinal))
        {
            return File.ReadAllBytes(path);
        }

        try
        {
            using var file = File.OpenRead(path);
            using var gzip = new GZipStream(file, CompressionMode.Decompress);
            using var buffer = new MemoryStream();
            gzip.CopyTo(buffer);
            return buffer.ToArray();
        }
        catch (InvalidDataException exception)
        {
            throw new DataFormatException($"{path} is no gzip file: {exception.Message}");
        }
    }
}
