using McpCore.MlExperiment.Data;

namespace MlExperiment.Benchmarks;

/// <summary>10,000 pictures of 28 x 28 pixels: real ones where Debian's dataset-fashion-mnist is installed, else random ones, which take as long.</summary>
internal static class Images
{
    private const int Count = 10_000;
    private const int Pixels = 28 * 28;
    private const string Folder = "/usr/share/datasets/fashion-mnist";

    public static (string Name, Samples Samples) Load()
    {
        var (images, labels) = (Path.Combine(Folder, "t10k-images-idx3-ubyte.gz"), Path.Combine(Folder, "t10k-labels-idx1-ubyte.gz"));
        return File.Exists(images) && File.Exists(labels) ? ("Fashion-MNIST's 10,000 test pictures", IdxReader.Read(images, labels)) : ("10,000 random pictures", Random());
    }

    private static Samples Random()
    {
        var random = new Random(1);
        return new Samples(Pixels, [.. Enumerable.Range(0, Count * Pixels).Select(_ => random.NextSingle())], [.. Enumerable.Range(0, Count).Select(_ => random.Next(10))]);
    }
}
