using System.Text.Json;
using McpCore.Agents;
using McpCore.Agents.Testing;

namespace MlExperiment.Tests;

/// <summary>What is refused at submit, by the agent or already by the payload's schema.</summary>
public sealed class ExperimentValidationTests
{
    private static readonly string[] MnistFiles = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];
    private static readonly string[] CifarFiles = ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"];

    public static TheoryData<string, string, string[]> UserData => new() { { "mnist", "mnist", MnistFiles }, { "cifar10", "cifar10", CifarFiles } };

    [Theory]
    [InlineData("iris")]
    [InlineData("digits")]
    public async Task Check_ShippedData_NeedsNoFile(string dataset)
    {
        using var data = new DataFolder();

        Assert.Empty(await Experiments.CheckAsync($$"""{"model":"linear","dataset":"{{dataset}}"}""", data.Path));
    }

    [Theory]
    [MemberData(nameof(UserData))]
    public async Task Check_FilesMissing_NamesFolderAndFiles(string dataset, string folder, string[] files)
    {
        using var data = new DataFolder();

        var fault = Assert.Single(await Experiments.CheckAsync($$"""{"model":"linear","dataset":"{{dataset}}"}""", data.Path));

        Assert.Equal(("$.dataset", "missing_file"), (fault.Path, fault.Code));
        Assert.Contains(Path.Combine(data.Path, folder), fault.Message, StringComparison.Ordinal);
        Assert.All(files, file => Assert.Contains(file, fault.Message, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(UserData))]
    public async Task Check_OneFileMissing_NamesThatOne(string dataset, string folder, string[] files)
    {
        using var data = new DataFolder();
        Array.ForEach(files[1..], file => data.Write(Path.Combine(folder, file), []));

        var fault = Assert.Single(await Experiments.CheckAsync($$"""{"model":"linear","dataset":"{{dataset}}"}""", data.Path));

        Assert.Contains($": {files[0]} missing;", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(UserData))]
    public async Task Check_AllFilesThere_FindsNoFault(string dataset, string folder, string[] files)
    {
        using var data = new DataFolder();
        Array.ForEach(files, file => data.Write(Path.Combine(folder, file), []));

        Assert.Empty(await Experiments.CheckAsync($$"""{"model":"linear","dataset":"{{dataset}}"}""", data.Path));
    }

    [Fact]
    public async Task Check_ZippedFiles_AreGoodForMnistAlone()
    {
        using var data = new DataFolder();
        Array.ForEach(MnistFiles, file => data.Write(Path.Combine("mnist", file + ".gz"), []));
        Array.ForEach(CifarFiles, file => data.Write(Path.Combine("cifar10", file + ".gz"), []));

        Assert.Empty(await Experiments.CheckAsync("""{"model":"linear","dataset":"mnist"}""", data.Path));
        Assert.Single(await Experiments.CheckAsync("""{"model":"linear","dataset":"cifar10"}""", data.Path));
    }

    [Theory]
    [MemberData(nameof(UserData))]
    public async Task Run_FilesMissing_FailsForGood(string dataset, string folder, string[] files)
    {
        using var data = new DataFolder();

        var outcome = await Experiments.RunAsync($$"""{"model":"linear","dataset":"{{dataset}}"}""", new TestJob { DataDirectory = data.Path });

        Assert.Equal((AgentOutcomeKind.FailedForGood, "bad_data"), (outcome.Kind, outcome.ErrorCode));
        Assert.Contains(Path.Combine(data.Path, folder), outcome.ErrorMessage, StringComparison.Ordinal);
        Assert.All(files, file => Assert.Contains(file, outcome.ErrorMessage, StringComparison.Ordinal));
    }

    [Fact]
    public void Schema_Payload_HasRangesAndDefaults()
    {
        var schema = Experiments.Agent.PayloadSchema;
        var members = schema.GetProperty("properties");

        Assert.Equal(["dataset", "model"], Texts(schema.GetProperty("required")).Order(StringComparer.Ordinal));
        Assert.Equal(["linear", "neural", "svm"], Texts(members.GetProperty("model").GetProperty("enum")));
        Assert.Equal(["iris", "digits", "mnist", "cifar10"], Texts(members.GetProperty("dataset").GetProperty("enum")));
        Assert.Equal((1, 10_000, 10), (Number("epochs", "minimum"), Number("epochs", "maximum"), Number("epochs", "default")));
        Assert.Equal((0, 10, 0.001), (Number("learning_rate", "exclusiveMinimum"), Number("learning_rate", "maximum"), Number("learning_rate", "default")));
        Assert.Equal((1, 65_536, 32), (Number("batch_size", "minimum"), Number("batch_size", "maximum"), Number("batch_size", "default")));
        Assert.Equal(42, Number("seed", "default"));

        double Number(string member, string keyword) => members.GetProperty(member).GetProperty(keyword).GetDouble();
    }

    private static IEnumerable<string> Texts(JsonElement array) => array.EnumerateArray().Select(item => item.GetString()!);
}
