using System.Globalization;
using System.IO.Compression;

namespace McpCore.MlExperiment.Data;

/// <summary>Reads data sets: the shipped ones from this assembly, the others from the user's data folder. Never substitutes one for another.</summary>
internal static class DatasetLoader
{
    private static readonly string[] MnistFiles = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];
    private static readonly string[] CifarFiles = ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"];
    private static readonly string[] IrisClasses = ["setosa", "versicolor", "virginica"];
    private static readonly string[] DigitClasses = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    private static readonly string[] CifarClasses = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>What is missing, with the path that was tried; null when everything is there.</summary>
    public static string? MissingFiles(DatasetKind dataset, string dataDirectory)
    {
        var (folder, files, zipped) = dataset switch
        {
            DatasetKind.Mnist => (MnistFolder(dataDirectory), MnistFiles, true),
            DatasetKind.Cifar10 => (CifarFolder(dataDirectory), CifarFiles, false),
            _ => ("", [], false),
        };
        var missing = files.Where(file => FindFile(folder, file, zipped) is null).ToList();
        return missing.Count == 0 ? null : $"the files of this data set are not in {folder}: {string.Join(", ", missing)} missing; expected are {string.Join(", ", files)}{(zipped ? ", plain or .gz" : "")}";
    }

    /// <exception cref="DataFormatException">A file is missing or not what it should be.</exception>
    public static SplitDataset Load(DatasetKind dataset, string dataDirectory, double testSize, int seed)
    {
        if (MissingFiles(dataset, dataDirectory) is { } missing)
        {
            throw new DataFormatException($"{char.ToUpperInvariant(missing[0])}{missing[1..]}.");
        }

        return dataset switch
        {
            DatasetKind.Iris => SplitDataset.Stratified(ReadCsv("iris.csv"), IrisClasses, testSize, seed),
            DatasetKind.Digits => SplitDataset.Stratified(ReadCsv("digits.csv.gz"), DigitClasses, testSize, seed),
            DatasetKind.Mnist => LoadMnist(MnistFolder(dataDirectory)),
            _ => LoadCifar(CifarFolder(dataDirectory)),
        };
    }

    private static string MnistFolder(string dataDirectory) => Path.Combine(dataDirectory, "mnist");

    private static string CifarFolder(string dataDirectory) => Path.Combine(dataDirectory, "cifar10");

    private static string? FindFile(string folder, string name, bool zipped) =>
        new[] { Path.Combine(folder, name), Path.Combine(folder, name + ".gz") }.Take(zipped ? 2 : 1).FirstOrDefault(File.Exists);

    private static Samples ReadCsv(string resource)
    {
        using var stream = typeof(DatasetLoader).Assembly.GetManifestResourceStream(resource)!;
        using var plain = resource.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
        using var reader = new StreamReader(plain);
        var values = new List<float>();
        var labels = new List<int>();
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(',');
            values.AddRange(fields[..^1].Select(field => float.Parse(field, CultureInfo.InvariantCulture)));
            labels.Add(int.Parse(fields[^1], CultureInfo.InvariantCulture));
        }

        return new Samples(values.Count / labels.Count, [.. values], [.. labels]);
    }

    private static SplitDataset LoadMnist(string folder)
    {
        var files = MnistFiles.Select(file => FindFile(folder, file, zipped: true)!).ToArray();
        var (train, test) = (IdxReader.Read(files[0], files[1]), IdxReader.Read(files[2], files[3]));
        return train.Features == test.Features
            ? new SplitDataset(train, test, DigitClasses)
            : throw new DataFormatException($"{files[0]} has images of {train.Features} pixels, {files[2]} has images of {test.Features}.");
    }

    private static SplitDataset LoadCifar(string folder)
    {
        var files = CifarFiles.Select(file => Path.Combine(folder, file)).ToArray();
        return new SplitDataset(CifarReader.Read(files[..^1]), CifarReader.Read(files[^1..]), CifarClasses);
    }
}
