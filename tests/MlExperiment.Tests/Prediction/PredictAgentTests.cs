using McpCore.Agents;
using McpCore.Agents.Testing;
using McpCore.MlExperiment;
using McpCore.MlExperiment.Data;
using McpCore.MlExperiment.Prediction;

namespace MlExperiment.Tests.Prediction;

public sealed class PredictAgentTests
{
    private const string ModelJob = "01900000-0000-7000-8000-0000000000ff";
    private static readonly AgentTester Agent = new(new PredictAgent());

    [Theory]
    [InlineData(""" "model":"linear","learning_rate":0.01""")]
    [InlineData(""" "model":"neural","hidden_layers":[20,10],"learning_rate":0.01""")]
    [InlineData(""" "model":"neural","learning_rate":0.05,"early_stopping_patience":3""")]
    [InlineData(""" "model":"svm","learning_rate":0.01""")]
    [InlineData(""" "model":"svm","kernel":"rbf" """)]
    [InlineData(""" "model":"svm","kernel":"rbf","standardize":false""")]
    public async Task Run_TestRowsOfTheExperiment_GivesItsConfusionMatrix(string members)
    {
        var experiment = new TestJob { JobId = ModelJob };
        var trained = await Experiments.ResultAsync($$"""{"dataset":"iris","epochs":50,"seed":3,{{members}}}""", experiment);
        var test = DatasetLoader.Load(DatasetKind.Iris, AppContext.BaseDirectory, 0.2, seed: 3).Test;

        var result = (await RunAsync(ModelJob, Rows(test), experiment)).ResultAs<PredictResult>();

        var confusion = trained.Classes.Select((_, row) => trained.Classes.Select((name, _) => Enumerable.Range(0, test.Count).Count(i => test.Labels[i] == row && result.Predictions[i] == name)).ToArray());
        Assert.Equal(trained.ConfusionMatrix, confusion);
        Assert.Equal(30, result.Scores.Count);
        Assert.All(result.Scores.Zip(result.Predictions), pair => Assert.Equal(pair.Second, trained.Classes[Array.IndexOf(pair.First, pair.First.Max())]));
        if (trained.Model == ModelKind.Svm)
        {
            Assert.Null(result.Probabilities);
        }
        else
        {
            Assert.All(result.Probabilities!, chances => Assert.Equal(1, chances.Sum(), 1e-5));
        }
    }

    [Fact]
    public async Task Run_NoSuchJob_FailsForGood()
    {
        var outcome = await RunAsync("01900000-0000-7000-8000-0000000000aa", "[1,2,3,4]");

        Assert.Equal((AgentOutcomeKind.FailedForGood, "model_not_found"), (outcome.Kind, outcome.ErrorCode));
        Assert.Contains("There is no job 01900000-0000-7000-8000-0000000000aa", outcome.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_JobWithoutModel_NamesWhatItHas()
    {
        var other = new TestJob { JobId = ModelJob };

        var outcome = await RunAsync(ModelJob, "[1,2,3,4]", other);

        Assert.Equal("model_not_found", outcome.ErrorCode);
        Assert.Contains("has no artifact \"model.json\"; it has none", outcome.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RowsOfOtherWidth_NamesBoth()
    {
        var experiment = new TestJob { JobId = ModelJob };
        await Experiments.ResultAsync("""{"model":"linear","dataset":"iris","epochs":1}""", experiment);

        var outcome = await RunAsync(ModelJob, "[1,2,3]", experiment);

        Assert.Equal("wrong_features", outcome.ErrorCode);
        Assert.Contains("The rows have 3 numbers", outcome.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("takes 4 (iris: cm)", outcome.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_RowsOfTwoLengths_NamesTheRow()
    {
        var fault = Assert.Single(await Agent.CheckAsync($$"""{"model":"{{ModelJob}}","rows":[[1,2],[3]]}""", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(("$.rows[1]", "1 numbers, and the first row has 2"), (fault.Path, fault.Message));
    }

    [Fact]
    public async Task Check_NumberTooLarge_IsAFault()
    {
        Assert.Equal("$.rows", Assert.Single(await Agent.CheckAsync($$"""{"model":"{{ModelJob}}","rows":[[1e7]]}""", cancellationToken: TestContext.Current.CancellationToken)).Path);
    }

    [Fact]
    public void Build_LayersThatDoNotFit_SaysWhich()
    {
        Assert.Contains("layer 1 that does not have 3 weights for each of 2 inputs", Fault(new ModelLayer([[1, 2, 3]], [0, 0, 0])), StringComparison.Ordinal);
        Assert.Contains("layer 2 that", Fault(new ModelLayer([[1], [2]], [0]), new ModelLayer([[1, 2]], [0])), StringComparison.Ordinal);
        Assert.Contains("gives 1 scores for 3 classes", Fault(new ModelLayer([[1], [2]], [0])), StringComparison.Ordinal);
        Assert.Contains("neither layers nor a kernel", Fault(), StringComparison.Ordinal);
    }

    private static string Fault(params ModelLayer[] layers) => Assert.Throws<ModelFormatException>(() => new ModelFile
    {
        Format = ModelFile.CurrentFormat,
        ExperimentId = ModelJob,
        Model = ModelKind.Neural,
        Dataset = DatasetKind.Iris,
        Classes = ["a", "b", "c"],
        Features = 2,
        Unit = "cm",
        Means = null,
        Factors = null,
        Layers = layers,
        Kernel = null,
    }.Build()).Message;

    private static Task<TestOutcome> RunAsync(string model, string rows, params TestJob[] others) =>
        Agent.RunAsync($$"""{"model":"{{model}}","rows":[{{rows}}]}""", new TestJob { OtherJobs = others }, TestContext.Current.CancellationToken);

    private static string Rows(Samples samples) =>
        string.Join(',', Enumerable.Range(0, samples.Count).Select(row => $"[{string.Join(',', samples.Row(row).ToArray().Select(value => FormattableString.Invariant($"{value}")))}]"));
}
