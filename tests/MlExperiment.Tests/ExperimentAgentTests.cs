using System.Text.Json;
using McpCore.Agents;
using McpCore.Agents.Testing;
using McpCore.MlExperiment;

namespace MlExperiment.Tests;

public sealed class ExperimentAgentTests
{
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
    public async Task Run_EarlyStopping_KeepsTheEpochOfTheLowestHeldLoss()
    {
        var job = new TestJob();

        var result = await Experiments.ResultAsync("""{"model":"neural","dataset":"iris","epochs":1000,"learning_rate":0.05,"early_stopping_patience":5}""", job);

        var held = job.Progress.Select(progress => progress.Metrics["held_loss"]!.Value).ToList();
        var best = held.IndexOf(held.Min());
        Assert.Equal(best + 1 + 5, result.Epochs);
        Assert.Equal(result.Epochs, result.TrainingHistory.Count);
        Assert.Equal((result.TrainingHistory[best].Loss, result.TrainingHistory[best].TestAccuracy), (result.FinalLoss, result.TestAccuracy));
        Assert.Equal(result.TestAccuracy, result.ConfusionMatrix.Select((row, i) => row[i]).Sum() / 30.0, 1e-12);
        Assert.Equal((108, 30), (result.Samples.Train, result.Samples.Test));
        Assert.Equal(1, job.Progress[^1].Fraction);
        Assert.Contains(job.Log, line => line.Message.StartsWith($"Stopped after epoch {result.Epochs}: the loss on the 12 rows", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_KernelRbf_EndsWhenItIsSolved()
    {
        var job = new TestJob();

        var result = await Experiments.ResultAsync("""{"model":"svm","dataset":"iris","kernel":"rbf","epochs":500}""", job);

        Assert.InRange(result.Epochs, 1, 100);
        Assert.Contains(job.Log, line => line.Message == $"Solved in {result.Epochs} epochs");
        Assert.Equal((KernelKind.Rbf, 1.0, null), (result.Parameters.Kernel, result.Parameters.C, result.Parameters.LearningRate));

        // Features of deviation 1: 1 / (4 * 1).
        Assert.Equal(0.25, result.Parameters.Gamma!.Value, 1e-3);
    }

    [Fact]
    public async Task Run_KernelRbfTooFewEpochs_WarnsThatItIsNotSolved()
    {
        var job = new TestJob();

        await Experiments.ResultAsync("""{"model":"svm","dataset":"digits","kernel":"rbf","C":100,"epochs":1}""", job);

        Assert.Contains(job.Log, line => line.Level == JobLogLevel.Warning && line.Message.StartsWith("Not solved after 1 epochs", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_MaxSamples_LimitsTrainingRowsAlone()
    {
        var result = await Experiments.ResultAsync("""{"model":"linear","dataset":"digits","max_samples":100,"test_size":0.5}""");

        Assert.Equal(100, result.Samples.Train);
        Assert.InRange(result.Samples.Test, 890, 905);
    }

    [Fact]
    public async Task Run_NotStandardized_TakesTheNumbersAsTheyAre()
    {
        var result = await Experiments.ResultAsync("""{"model":"svm","dataset":"iris","kernel":"rbf","standardize":false}""");

        // The known variance of all 600 numbers is about 3.9.
        Assert.InRange(result.Parameters.Gamma!.Value, 1 / (4 * 4.2), 1 / (4 * 3.6));
        Assert.False(result.Parameters.Standardize);
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
