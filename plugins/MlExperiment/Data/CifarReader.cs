namespace McpCore.MlExperiment.Data;

/// <summary>
/// Reads the binary batches of CIFAR-10 (https://www.cs.toronto.edu/~kriz/cifar.html): records of one label byte and 3,072 pixel bytes (red,
/// green, blue planes of 32 x 32).
/// </summary>
internal static class CifarReader
{
    private const int Pixels = 3 * 32 * 32;
    private const int RecordSize = 1 + Pixels;
    private const int Classes = 10;

    /// <exception cref="DataFormatException">A file is not of the format.</exception>
    public static Samples Read(IReadOnlyList<string> paths)
    {
        // One array for all files: CIFAR-10's training pixels take 600 MB once, and need not be there twice.
        var files = paths.Select(path => new FileInfo(path)).ToList();
        var records = files.Sum(file => CountRecords(file));
        var values = new float[records * Pixels];
        var labels = new int[records];
        var row = 0;
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file.FullName);
            for (var start = 0; start < bytes.Length; start += RecordSize, row++)
            {
                if (bytes[start] >= Classes)
                {
                    throw new DataFormatException($"{file.FullName}: record {start / RecordSize} has label {bytes[start]}; allowed are 0 to {Classes - 1}.");
                }

                labels[row] = bytes[start];
                for (var pixel = 0; pixel < Pixels; pixel++)
                {
                    values[(row * Pixels) + pixel] = bytes[start + 1 + pixel] / 255f;
                }
            }
        }

        return new Samples(Pixels, values, labels);
    }

    /// <summary>How many pictures files have by their size.</summary>
    public static int CountRows(IEnumerable<string> paths) => (int)(paths.Sum(path => new FileInfo(path).Length) / RecordSize);

    private static int CountRecords(FileInfo file) => file.Length > 0 && file.Length % RecordSize == 0
        ? (int)(file.Length / RecordSize)
        : throw new DataFormatException($"{file.FullName} has {file.Length} bytes; a batch has a multiple of {RecordSize}. Copy the file again.");
}
