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
    [InlineData("fashion_mnist")]
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

    [Theory]
    [InlineData(""" "model":"linear","kernel":"rbf" """, "$.kernel", "rbf is a kernel of the model svm, and the model is linear")]
    [InlineData(""" "model":"svm","kernel":"rbf","early_stopping_patience":3""", "$.early_stopping_patience", "ends by itself")]
    [InlineData(""" "model":"svm","kernel":"rbf","gamma":0""", "$.gamma", "0 is no gamma")]
    [InlineData(""" "model":"svm","kernel":"rbf","gamma":"auto" """, "$.gamma", "\"auto\" is no gamma")]
    [InlineData(""" "model":"linear","max_samples":2""", "$.max_samples", "2 rows cannot show all 3 classes")]
    [InlineData(""" "model":"neural","hidden_layers":[10,0]""", "$.hidden_layers[1]", "a layer of 0 units")]
    [InlineData(""" "model":"neural","hidden_layers":[4096,4096]""", "$.hidden_layers", "these layers have 16,805,888 weights on iris")]
    public async Task Check_MembersThatDoNotFit_NamesTheMember(string members, string path, string message)
    {
        using var data = new DataFolder();

        var fault = Assert.Single(await Experiments.CheckAsync($$"""{"dataset":"iris",{{members}}}""", data.Path));

        Assert.Equal(path, fault.Path);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""" "model":"svm","kernel":"rbf","gamma":0.5""")]
    [InlineData(""" "model":"svm","kernel":"rbf","gamma":"scale","C":2,"max_samples":3""")]
    [InlineData(""" "model":"linear","hidden_layers":[4096,4096],"early_stopping_patience":3""")]
    public async Task Check_MembersThatFit_FindsNoFault(string members)
    {
        using var data = new DataFolder();

        Assert.Empty(await Experiments.CheckAsync($$"""{"dataset":"iris",{{members}}}""", data.Path));
    }

    [Fact]
    public async Task Check_RbfOnManyRows_AsksForALimit()
    {
        using var data = new DataFolder();
        Array.ForEach(MnistFiles, file => data.Write(Path.Combine("mnist", file), DataFolder.Idx(DataFolder.LabelsMagic, [5001], [])));

        var fault = Assert.Single(await Experiments.CheckAsync("""{"model":"svm","kernel":"rbf","dataset":"mnist"}""", data.Path));

        Assert.Equal(("$.max_samples", "at most 5,000"), (fault.Path, fault.Allowed));
        Assert.Contains("these are 5,001", fault.Message, StringComparison.Ordinal);
        Assert.Empty(await Experiments.CheckAsync("""{"model":"svm","kernel":"rbf","dataset":"mnist","max_samples":5000}""", data.Path));
        Assert.Single(await Experiments.CheckAsync("""{"model":"svm","kernel":"rbf","dataset":"mnist","max_samples":5001}""", data.Path));
    }

    [Fact]
    public async Task Check_FashionFolderThere_NeedsAllItsFiles()
    {
        using var data = new DataFolder();
        data.Write("fashion_mnist/train-images-idx3-ubyte.gz", []);

        var fault = Assert.Single(await Experiments.CheckAsync("""{"model":"linear","dataset":"fashion_mnist"}""", data.Path));

        Assert.Equal("missing_file", fault.Code);
        Assert.Contains("t10k-labels-idx1-ubyte", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Schema_Payload_HasRangesAndDefaults()
    {
        var schema = Experiments.Agent.PayloadSchema;
        var members = schema.GetProperty("properties");

        Assert.Equal(["dataset", "model"], Texts(schema.GetProperty("required")).Order(StringComparer.Ordinal));
        Assert.Equal(["linear", "neural", "svm"], Texts(members.GetProperty("model").GetProperty("enum")));
        Assert.Equal(["iris", "digits", "fashion_mnist", "mnist", "cifar10"], Texts(members.GetProperty("dataset").GetProperty("enum")));
        Assert.Equal((1, 10_000, 10), (Number("epochs", "minimum"), Number("epochs", "maximum"), Number("epochs", "default")));
        Assert.Equal((0, 10, 0.001), (Number("learning_rate", "exclusiveMinimum"), Number("learning_rate", "maximum"), Number("learning_rate", "default")));
        Assert.Equal((1, 65_536, 32), (Number("batch_size", "minimum"), Number("batch_size", "maximum"), Number("batch_size", "default")));
        Assert.Equal(42, Number("seed", "default"));
        Assert.Equal((0.05, 0.5, 0.2), (Number("test_size", "minimum"), Number("test_size", "maximum"), Number("test_size", "default")));
        Assert.Equal((1, 8), (Number("hidden_layers", "minItems"), Number("hidden_layers", "maxItems")));
        Assert.Equal(["adam", "sgd"], Texts(members.GetProperty("optimizer").GetProperty("enum")));
        Assert.Equal((0, 10, 0.0001), (Number("l2", "minimum"), Number("l2", "maximum"), Number("l2", "default")));
        Assert.Equal(["linear", "rbf"], Texts(members.GetProperty("kernel").GetProperty("enum")));
        Assert.Equal((0, 1e6, 1), (Number("C", "exclusiveMinimum"), Number("C", "maximum"), Number("C", "default")));
        Assert.True(members.GetProperty("standardize").GetProperty("default").GetBoolean());
        Assert.Equal((1, 10_000, 1), (Number("checkpoint_every", "minimum"), Number("checkpoint_every", "maximum"), Number("checkpoint_every", "default")));
        Assert.Equal((1, 1), (Number("max_samples", "minimum"), Number("early_stopping_patience", "minimum")));
        Assert.False(schema.GetProperty("additionalProperties").GetBoolean());

        double Number(string member, string keyword) => members.GetProperty(member).GetProperty(keyword).GetDouble();
    }

    private static IEnumerable<string> Texts(JsonElement array) => array.EnumerateArray().Select(item => item.GetString()!);
}
