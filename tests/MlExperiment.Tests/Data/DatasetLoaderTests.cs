using McpCore.Agents.Testing;
using McpCore.MlExperiment;
using McpCore.MlExperiment.Data;

namespace MlExperiment.Tests.Data;

public sealed class DatasetLoaderTests
{
    [Fact]
    public void Load_Iris_HasFiftyFlowersOfEachSpecies()
    {
        var split = DatasetLoader.Load(DatasetKind.Iris, AppContext.BaseDirectory, 0.2, seed: 1);

        Assert.Equal(["setosa", "versicolor", "virginica"], split.Classes);
        Assert.Equal((120, 30, 4), (split.Train.Count, split.Test.Count, split.Train.Features));
        Assert.Equal([10, 10, 10], CountsOf(split.Test));

        // The known means of all 150: 5.8433, 3.0573, 3.758, 1.1993.
        var means = Enumerable.Range(0, 4).Select(feature => Rows(split).Average(row => (double)row[feature]));
        Assert.Equal([5.8433, 3.0573, 3.758, 1.1993], means.Select(mean => Math.Round(mean, 4)));
    }

    [Fact]
    public void Load_Digits_HasAllOfTen()
    {
        var split = DatasetLoader.Load(DatasetKind.Digits, AppContext.BaseDirectory, 0.2, seed: 1);

        Assert.Equal((1797, 64, 10), (split.Train.Count + split.Test.Count, split.Train.Features, split.Classes.Count));

        // The known counts of each digit, a fifth of them in the test rows.
        int[] counts = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180];
        Assert.Equal(counts.Select(count => (int)Math.Round(count * 0.2)), CountsOf(split.Test));
        Assert.Equal(counts, CountsOf(split.Train).Zip(CountsOf(split.Test), (train, test) => train + test));
        Assert.All(Rows(split), row => Assert.All(row, value => Assert.InRange(value, 0, 16)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".gz")]
    public async Task Run_MnistFiles_LearnsFromTheirOwnSplit(string ending)
    {
        using var data = new DataFolder();
        WriteMnist(data, "train", 200, ending);
        WriteMnist(data, "t10k", 50, ending);

        var result = await Experiments.ResultAsync("""{"model":"linear","dataset":"mnist","epochs":20,"learning_rate":0.05}""", new TestJob { DataDirectory = data.Path });

        Assert.Equal((200, 50), (result.Samples.Train, result.Samples.Test));
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], result.Classes);
        Assert.Equal(1, result.TestAccuracy);
        Assert.Equal(0.2, result.Parameters.TestSize);
    }

    [Fact]
    public async Task Run_CifarFiles_LearnsFromFiveBatchesAndTestsOnTheSixth()
    {
        using var data = new DataFolder();
        for (var batch = 1; batch <= 5; batch++)
        {
            WriteCifar(data, $"data_batch_{batch}.bin");
        }

        WriteCifar(data, "test_batch.bin");

        var result = await Experiments.ResultAsync("""{"model":"linear","dataset":"cifar10","epochs":20,"learning_rate":0.01}""", new TestJob { DataDirectory = data.Path });

        Assert.Equal((50, 10), (result.Samples.Train, result.Samples.Test));
        Assert.Equal("truck", result.Classes[9]);
        Assert.Equal(1, result.TestAccuracy);
    }

    [Fact]
    public async Task Run_BrokenFile_FailsForGoodAndNamesIt()
    {
        using var data = new DataFolder();
        WriteMnist(data, "train", 20, "");
        WriteMnist(data, "t10k", 10, "");
        var broken = data.Write("mnist/t10k-labels-idx1-ubyte", DataFolder.Idx(DataFolder.LabelsMagic, [10], new byte[9]));

        var outcome = await Experiments.RunAsync("""{"model":"linear","dataset":"mnist"}""", new TestJob { DataDirectory = data.Path });

        Assert.Equal("bad_data", outcome.ErrorCode);
        Assert.Contains(broken, outcome.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ImagesOfTwoSizes_NamesBothFiles()
    {
        using var data = new DataFolder();
        WriteMnist(data, "train", 20, "");
        WriteMnist(data, "t10k", 10, "");
        var small = data.Write("mnist/t10k-images-idx3-ubyte", DataFolder.Idx(DataFolder.ImagesMagic, [10, 2, 2], new byte[40]));

        var exception = Assert.Throws<DataFormatException>(() => DatasetLoader.Load(DatasetKind.Mnist, data.Path, 0.2, seed: 1));

        Assert.Contains("has images of 16 pixels", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"{small} has images of 4.", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Pictures of 4 x 4 pixels in which the digit is the place of the bright pixel.</summary>
    private static void WriteMnist(DataFolder data, string part, int count, string ending)
    {
        var labels = Enumerable.Range(0, count).Select(row => (byte)(row % 10)).ToArray();
        var pixels = labels.SelectMany(label => Enumerable.Range(0, 16).Select(pixel => (byte)(pixel == label ? 255 : 0))).ToArray();
        data.Write($"mnist/{part}-images-idx3-ubyte{ending}", DataFolder.Idx(DataFolder.ImagesMagic, [count, 4, 4], pixels));
        data.Write($"mnist/{part}-labels-idx1-ubyte{ending}", DataFolder.Idx(DataFolder.LabelsMagic, [count], labels));
    }

    /// <summary>Ten pictures, one a class, each with a bright stripe of its own.</summary>
    private static void WriteCifar(DataFolder data, string name) =>
        data.Write("cifar10/" + name, [.. Enumerable.Range(0, 10).SelectMany(label => DataFolder.CifarRecord((byte)label, pixel => (byte)(pixel / 300 == label ? 255 : 0)))]);

    private static IEnumerable<float[]> Rows(SplitDataset split) =>
        new[] { split.Train, split.Test }.SelectMany(side => Enumerable.Range(0, side.Count).Select(row => side.Row(row).ToArray()));

    private static IEnumerable<int> CountsOf(Samples samples) => samples.Labels.CountBy(label => label).OrderBy(pair => pair.Key).Select(pair => pair.Value);
}
