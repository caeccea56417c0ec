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
        var values = new List<float[]>();
        var labels = new List<int>();
        foreach (var path in paths)
        {
            var bytes = File.ReadAllBytes(path);
            if (bytes.Length == 0 || bytes.Length % RecordSize != 0)
            {
                throw new DataFormatException($"{path} has {bytes.Length} bytes; a batch has a multiple of {RecordSize}. Copy the file again.");
            }

            for (var start = 0; start < bytes.Length; start += RecordSize)
            {
                if (bytes[start] >= Classes)
                {
                    throw new DataFormatException($"{path}: record {start / RecordSize} has label {bytes[start]}; allowed are 0 to {Classes - 1}.");
                }

                labels.Add(bytes[start]);
                values.Add(Array.ConvertAll(bytes[(start + 1)..(start + RecordSize)], pixel => pixel / 255f));
            }
        }

        var all = new float[values.Count * Pixels];
        for (var row = 0; row < values.Count; row++)
        {
            values[row].CopyTo(all, row * Pixels);
        }

        return new Samples(Pixels, all, [.. labels]);
    }
}
