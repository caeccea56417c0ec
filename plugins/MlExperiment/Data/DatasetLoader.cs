namespace McpCore.MlExperiment.Data;

/// <summary>Reads data sets: the shipped ones from this assembly, the others from the user's data folder. Never substitutes one for another.</summary>
internal static class DatasetLoader
{
    private static readonly string[] IdxFiles = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];
    private static readonly string[] CifarFiles = ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"];
    private static readonly string[] IrisClasses = ["setosa", "versicolor", "virginica"];
    private static readonly string[] DigitClasses = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    private static readonly string[] FashionClasses = ["t_shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle_boot"];
    private static readonly string[] CifarClasses = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    public static int ClassCount(DatasetKind dataset) => dataset == DatasetKind.Iris ? IrisClasses.Length : DigitClasses.Length;

    /// <summary>Numbers a row of the data set as it is published.</summary>
    public static int FeatureCount(DatasetKind dataset) => dataset switch
    {
        DatasetKind.Iris => 4,
        DatasetKind.Digits => 64,
        DatasetKind.Cifar10 => 3072,
        _ => 784,
    };

    /// <summary>What the numbers of a row are, for those who bring rows of their own.</summary>
    public static string Unit(DatasetKind dataset) => dataset switch
    {
        DatasetKind.Iris => "cm",
        DatasetKind.Digits => "pixels from 0 to 16",
        _ => "pixels from 0 to 1",
    };

    /// <summary>Whether the rows are the shipped part of a data set of which the data folder could hold all.</summary>
    public static bool IsPart(DatasetKind dataset, string dataDirectory) => dataset == DatasetKind.FashionMnist && !Directory.Exists(FolderOf(dataset, dataDirectory));

    /// <summary>What is missing, with the path that was tried; null when everything is there.</summary>
    public static string? MissingFiles(DatasetKind dataset, string dataDirectory)
    {
        var (files, zipped) = FilesOf(dataset, dataDirectory);
        var folder = FolderOf(dataset, dataDirectory);
        var missing = files.Where(file => FindFile(folder, file, zipped) is null).ToList();
        return missing.Count == 0 ? null : $"the files of this data set are not in {folder}: {string.Join(", ", missing)} missing; expected are {string.Join(", ", files)}{(zipped ? ", plain or .gz" : "")}";
    }

    /// <summary>Training rows before any limit, by what the files say of themselves; null when they cannot be read.</summary>
    public static int? TrainingRows(DatasetKind dataset, string dataDirectory) => dataset switch
    {
        DatasetKind.Iris => 150,
        DatasetKind.Digits => 1797,
        DatasetKind.FashionMnist when IsPart(dataset, dataDirectory) => 2000,
        DatasetKind.Cifar10 => CifarReader.CountRows(CifarFiles[..^1].Select(file => Path.Combine(FolderOf(dataset, dataDirectory), file))),
        _ => IdxReader.CountRows(FindFile(FolderOf(dataset, dataDirectory), IdxFiles[1], zipped: true)!),
    };

    /// <exception cref="DataFormatException">A file is missing or not what it should be.</exception>
    public static SplitDataset Load(DatasetKind dataset, string dataDirectory, double testSize, int seed)
    {
        if (MissingFiles(dataset, dataDirectory) is { } missing)
        {
            throw new DataFormatException($"{char.ToUpperInvariant(missing[0])}{missing[1..]}.");
        }

        var folder = FolderOf(dataset, dataDirectory);
        return dataset switch
        {
            DatasetKind.Iris => SplitDataset.Stratified(ShippedData.ReadCsv("iris.csv"), IrisClasses, testSize, seed),
            DatasetKind.Digits => SplitDataset.Stratified(ShippedData.ReadCsv("digits.csv.gz"), DigitClasses, testSize, seed),
            DatasetKind.FashionMnist when IsPart(dataset, dataDirectory) => LoadShippedFashion(),
            DatasetKind.FashionMnist => LoadIdx(folder, FashionClasses),
            DatasetKind.Mnist => LoadIdx(folder, DigitClasses),
            _ => LoadCifar(folder),
        };
    }

    private static (IReadOnlyList<string> Files, bool Zipped) FilesOf(DatasetKind dataset, string dataDirectory) => dataset switch
    {
        DatasetKind.FashionMnist when !IsPart(dataset, dataDirectory) => (IdxFiles, true),
        DatasetKind.Mnist => (IdxFiles, true),
        DatasetKind.Cifar10 => (CifarFiles, false),
        _ => ([], false),
    };

    private static string FolderOf(DatasetKind dataset, string dataDirectory) => Path.Combine(dataDirectory, dataset.Wire());

    private static string? FindFile(string folder, string name, bool zipped) =>
        new[] { Path.Combine(folder, name), Path.Combine(folder, name + ".gz") }.Take(zipped ? 2 : 1).FirstOrDefault(File.Exists);

    private static SplitDataset LoadShippedFashion()
    {
        var files = Array.ConvertAll(IdxFiles, file => ShippedData.ReadZipped($"fashion_mnist/{file}.gz"));
        return new SplitDataset(IdxReader.Read(IdxFiles[0], files[0], IdxFiles[1], files[1]), IdxReader.Read(IdxFiles[2], files[2], IdxFiles[3], files[3]), FashionClasses);
    }

    private static SplitDataset LoadIdx(string folder, IReadOnlyList<string> classes)
    {
        var files = IdxFiles.Select(file => FindFile(folder, file, zipped: true)!).ToArray();
        var (train, test) = (IdxReader.Read(files[0], files[1]), IdxReader.Read(files[2], files[3]));
        return train.Features == test.Features
            ? new SplitDataset(train, test, classes)
            : throw new DataFormatException($"{files[0]} has images of {train.Features} pixels, {files[2]} has images of {test.Features}.");
    }

    private static SplitDataset LoadCifar(string folder)
    {
        var files = CifarFiles.Select(file => Path.Combine(folder, file)).ToArray();
        return new SplitDataset(CifarReader.Read(files[..^1]), CifarReader.Read(files[^1..]), CifarClasses);
    }
}
