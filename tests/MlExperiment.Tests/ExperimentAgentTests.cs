using System.Text.Json;
using McpCore.Agents;
using McpCore.Agents.Testing;

namespace MlExperiment.Tests;

public sealed class ExperimentAgentTests
{
    [Theory]
    [InlineData("linear", "iris", 200, 0.01, 0.90)]
    [InlineData("neural", "iris", 200, 0.01, 0.93)]
    [InlineData("svm", "iris", 200, 0.01, 0.80)]
    [InlineData("neural", "digits", 50, 0.001, 0.96)]
    [InlineData("linear", "digits", 20, 0.01, 0.90)]
    [InlineData("svm", "digits", 20, 0.01, 0.90)]
    public async Task Run_ShippedData_ReachesTheFloor(string model, string dataset, int epochs, double learningRate, double floor)
    {
        var result = await Experiments.ResultAsync(FormattableString.Invariant(
            $$"""{"model":"{{model}}","dataset":"{{dataset}}","epochs":{{epochs}},"learning_rate":{{learningRate}}}"""));

        Assert.InRange(result.TestAccuracy, floor, 1);
        Assert.InRange(result.TrainAccuracy, floor, 1);
    }

    [Fact]
    public async Task Run_Completed_HasTheMembersOfTheContract()
    {
        var job = new TestJob { JobId = "01900000-0000-7000-8000-0000000000ab" };

        var result = (await Experiments.RunAsync("""{"model":"neural","dataset":"iris","epochs":3}""", job)).Result;

        Assert.Equal(
            ["model", "dataset", "epochs", "seed", "train_accuracy", "test_accuracy", "final_loss", "training_history", "confusion_matrix", "classes", "samples", "parameters", "duration_seconds", "experiment_id"],
            Names(result));
        Assert.Equal(["epoch", "loss", "accuracy", "test_accuracy"], Names(result.GetProperty("training_history")[0]));
        Assert.Equal(["train", "test"], Names(result.GetProperty("samples")));
        Assert.Equal("neural", result.GetProperty("model").GetString());
        Assert.Equal("iris", result.GetProperty("dataset").GetString());
        Assert.Equal(42, result.GetProperty("seed").GetInt32());
        Assert.Equal(job.JobId, result.GetProperty("experiment_id").GetString());
        Assert.Equal("[100]", result.GetProperty("parameters").GetProperty("hidden_layers").GetRawText());
        Assert.Equal(0.001, result.GetProperty("parameters").GetProperty("learning_rate").GetDouble());
        Assert.Equal(32, result.GetProperty("parameters").GetProperty("batch_size").GetInt32());
    }

    [Fact]
    public async Task Run_Completed_ItsNumbersAgree()
    {
        var result = await Experiments.ResultAsync("""{"model":"linear","dataset":"iris","epochs":20,"learning_rate":0.01}""");

        Assert.Equal((120, 30), (result.Samples.Train, result.Samples.Test));
        Assert.Equal(["setosa", "versicolor", "virginica"], result.Classes);
        Assert.Equal(Enumerable.Range(1, 20), result.TrainingHistory.Select(record => record.Epoch));
        var last = result.TrainingHistory[^1];
        Assert.Equal((last.Loss, last.Accuracy, last.TestAccuracy), (result.FinalLoss, result.TrainAccuracy, result.TestAccuracy));

        // Rows are the true classes, ten test rows each; the diagonal is what was right.
        Assert.All(result.ConfusionMatrix, row => Assert.Equal(10, row.Sum()));
        Assert.Equal(result.TestAccuracy, result.ConfusionMatrix.Select((row, i) => row[i]).Sum() / 30.0, 1e-12);
    }

    [Fact]
    public async Task Run_EachEpoch_ReportsItsMetrics()
    {
        var job = new TestJob();

        var result = await Experiments.ResultAsync("""{"model":"linear","dataset":"iris","epochs":5,"learning_rate":0.01}""", job);

        Assert.Equal([1, 2, 3, 4, 5], job.Progress.Select(progress => progress.Step!.Value));
        Assert.Equal([0.2, 0.4, 0.6, 0.8, 1], job.Progress.Select(progress => progress.Fraction!.Value));
        foreach (var (record, progress) in result.TrainingHistory.Zip(job.Progress))
        {
            Assert.Equal(record.Loss, progress.Metrics["loss"]);
            Assert.Equal(record.Accuracy, progress.Metrics["accuracy"]);
            Assert.Equal(record.TestAccuracy, progress.Metrics["test_accuracy"]);
        }
    }

    [Fact]
    public async Task Run_Completed_StoresTheLossCurve()
    {
        var job = new TestJob();

        var result = await Experiments.ResultAsync("""{"model":"svm","dataset":"iris","epochs":3}""", job);

        var lines = job.Artifacts["loss_curve.csv"].Text.Split('\n');
        Assert.Equal("epoch,loss,accuracy,test_accuracy", lines[0]);
        Assert.Equal(
            result.TrainingHistory.Select(record => FormattableString.Invariant($"{record.Epoch},{record.Loss:R},{record.Accuracy:R},{record.TestAccuracy:R}")),
            lines[1..^1]);
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("neural")]
    [InlineData("svm")]
    public async Task Run_SameSeed_GivesTheSameNumbers(string model)
    {
        var payload = $$"""{"model":"{{model}}","dataset":"iris","epochs":10,"learning_rate":0.01,"seed":7}""";

        var (first, second) = (await Experiments.RunAsync(payload), await Experiments.RunAsync(payload, new TestJob { Seed = 99 }));

        Assert.Equal(Experiments.Numbers(first), Experiments.Numbers(second));
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("neural")]
    [InlineData("svm")]
    public async Task Run_OtherSeed_GivesOtherNumbers(string model)
    {
        var first = await Experiments.ResultAsync($$"""{"model":"{{model}}","dataset":"iris","epochs":10,"seed":7}""");
        var second = await Experiments.ResultAsync($$"""{"model":"{{model}}","dataset":"iris","epochs":10,"seed":8}""");

        Assert.NotEqual(first.TrainingHistory, second.TrainingHistory);
    }

    [Fact]
    public async Task Run_LossOverflows_FailsForGoodAsDiverged()
    {
        var outcome = await Experiments.RunAsync("""{"model":"neural","dataset":"iris","epochs":50,"learning_rate":1e30}""");

        Assert.Equal((AgentOutcomeKind.FailedForGood, "diverged"), (outcome.Kind, outcome.ErrorCode));
        Assert.Contains("learning rate 1E+30", outcome.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("neural")]
    [InlineData("svm")]
    public async Task Run_LargestLearningRateOfTheSchema_StaysFinite(string model)
    {
        var outcome = await Experiments.RunAsync($$"""{"model":"{{model}}","dataset":"iris","epochs":50,"learning_rate":10}""");

        Assert.True(outcome.Completed, outcome.ToString());
    }

    [Fact]
    public async Task Run_CancelledBefore_EndsCancelled()
    {
        var job = new TestJob();
        job.Cancel();

        var outcome = await Experiments.RunAsync("""{"model":"linear","dataset":"iris"}""", job);

        Assert.Equal(AgentOutcomeKind.Cancelled, outcome.Kind);
    }

    private static IEnumerable<string> Names(JsonElement value) => value.EnumerateObject().Select(member => member.Name);
}
