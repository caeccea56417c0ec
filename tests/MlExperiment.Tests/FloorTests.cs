using McpCore.Agents.Testing;
using McpCore.MlExperiment.Data;

namespace MlExperiment.Tests;

/// <summary>The accuracies that each model has to reach on rows that it has not seen.</summary>
public sealed class FloorTests
{
    [Theory]
    [InlineData("linear", "linear", 0.90)]
    [InlineData("neural", "linear", 0.93)]
    [InlineData("svm", "linear", 0.80)]
    [InlineData("svm", "rbf", 0.93)]
    public async Task Run_Iris_ReachesTheFloor(string model, string kernel, double floor)
    {
        var result = await Experiments.ResultAsync($$"""{"model":"{{model}}","kernel":"{{kernel}}","dataset":"iris","epochs":200,"learning_rate":0.01}""");

        Assert.InRange(result.TestAccuracy, floor, 1);
        Assert.InRange(result.TrainAccuracy, floor, 1);
    }

    [Theory]
    [InlineData(""" "model":"neural","epochs":50""", 0.96)]
    [InlineData(""" "model":"neural","epochs":50,"optimizer":"sgd","learning_rate":0.01""", 0.96)]
    [InlineData(""" "model":"svm","kernel":"rbf" """, 0.98)]
    [InlineData(""" "model":"linear","epochs":20,"learning_rate":0.01""", 0.90)]
    [InlineData(""" "model":"svm","epochs":20,"learning_rate":0.01""", 0.90)]
    public async Task Run_Digits_ReachesTheFloor(string members, double floor)
    {
        var result = await Experiments.ResultAsync($$"""{"dataset":"digits",{{members}}}""");

        Assert.InRange(result.TestAccuracy, floor, 1);
        Assert.InRange(result.TrainAccuracy, floor, 1);
    }

    [Fact]
    public async Task Run_ShippedFashion_Learns()
    {
        var job = new TestJob();

        var result = await Experiments.ResultAsync("""{"model":"neural","dataset":"fashion_mnist"}""", job);

        Assert.Equal((2000, 500), (result.Samples.Train, result.Samples.Test));
        Assert.InRange(result.TestAccuracy, 0.80, 1);
        Assert.Contains(job.Log, line => line.Message.Contains("shipped part of fashion_mnist: 2000 of 60000", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_RealDigits_ReachesTheFloor()
    {
        var folder = RealDigits.Folder();
        var all = IdxReader.Read(Path.Combine(folder, "t10k-images-idx3-ubyte.gz"), Path.Combine(folder, "t10k-labels-idx1-ubyte.gz"));
        var split = SplitDataset.Stratified(all, [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")], testSize: 0.2, seed: 42);
        using var data = new DataFolder();
        Write(data, "train", split.Train);
        Write(data, "t10k", split.Test);

        var result = await Experiments.ResultAsync("""{"model":"neural","dataset":"mnist","epochs":10}""", new TestJob { DataDirectory = data.Path });

        Assert.InRange(result.Samples.Train, 7_990, 8_010);
        Assert.Equal(10_000, result.Samples.Train + result.Samples.Test);
        Assert.InRange(result.TestAccuracy, 0.94, 1);
    }

    private static void Write(DataFolder data, string part, Samples samples)
    {
        data.Write($"mnist/{part}-images-idx3-ubyte", DataFolder.Idx(DataFolder.ImagesMagic, [samples.Count, 28, 28], Array.ConvertAll(samples.Values, value => (byte)Math.Round(value * 255))));
        data.Write($"mnist/{part}-labels-idx1-ubyte", DataFolder.Idx(DataFolder.LabelsMagic, [samples.Count], Array.ConvertAll(samples.Labels, label => (byte)label)));
    }
}
