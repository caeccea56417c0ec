using System.Buffers.Binary;
using McpCore.MlExperiment.Data;

namespace MlExperiment.Benchmarks;

/// <summary>A data folder in which MNIST's 10,000 real test digits stand as a data set of their own: 8,000 to learn from and 2,000 to be measured on.</summary>
internal sealed class RealDigits : IDisposable
{
    private const int ImagesMagic = 0x803;
    private const int LabelsMagic = 0x801;
    private const int Side = 28;

    /// <param name="source">The folder with the files of the test digits.</param>
    public RealDigits(string source)
    {
        var all = IdxReader.Read(Path.Combine(source, "t10k-images-idx3-ubyte.gz"), Path.Combine(source, "t10k-labels-idx1-ubyte.gz"));
        var split = SplitDataset.Stratified(all, [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")], testSize: 0.2, seed: 42);
        Directory.CreateDirectory(Path.Combine(DataDirectory, "mnist"));
        Write("train", split.Train);
        Write("t10k", split.Test);
    }

    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("mcpcore-ml-").FullName;

    public void Dispose() => Directory.Delete(DataDirectory, recursive: true);

    private void Write(string part, Samples samples)
    {
        Write($"{part}-images-idx3-ubyte", ImagesMagic, [samples.Count, Side, Side], Array.ConvertAll(samples.Values, value => (byte)Math.Round(value * 255)));
        Write($"{part}-labels-idx1-ubyte", LabelsMagic, [samples.Count], Array.ConvertAll(samples.Labels, label => (byte)label));
    }

    private void Write(string name, int magic, int[] sizes, byte[] values)
    {
        using var file = File.Create(Path.Combine(DataDirectory, "mnist", name));
        foreach (var number in sizes.Prepend(magic))
        {
            var bytes = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(bytes, number);
            file.Write(bytes);
        }

        file.Write(values);
    }
}
