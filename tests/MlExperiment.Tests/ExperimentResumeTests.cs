using McpCore.Agents;
using McpCore.Agents.Testing;
using McpCore.MlExperiment;
using McpCore.MlExperiment.Data;
using McpCore.MlExperiment.Models;

namespace MlExperiment.Tests;

/// <summary>A job that goes on from its checkpoint gives bit for bit the numbers of one that was never interrupted.</summary>
public sealed class ExperimentResumeTests
{
    [Theory]
    [InlineData(ModelKind.Linear, "linear", 4)]
    [InlineData(ModelKind.Neural, "neural", 1)]
    [InlineData(ModelKind.Neural, "neural", 7)]
    [InlineData(ModelKind.Svm, "svm", 9)]
    public async Task Run_CheckpointAfterSomeEpochs_GivesTheUninterruptedNumbers(ModelKind model, string name, int epochs)
    {
        var payload = $$"""{"model":"{{name}}","dataset":"iris","epochs":10,"learning_rate":0.01,"batch_size":16,"seed":5}""";
        var resumed = new TestJob { Checkpoint = CheckpointAfter(model, epochs) };

        var (whole, second) = (await Experiments.RunAsync(payload), await Experiments.RunAsync(payload, resumed));

        Assert.Equal(Experiments.Numbers(whole), Experiments.Numbers(second));
        Assert.Equal(Enumerable.Range(epochs + 1, 10 - epochs), resumed.Progress.Select(progress => (int)progress.Step!.Value));
        Assert.Contains(resumed.Log, line => line.Message == $"Resumed after epoch {epochs}");
    }

    [Fact]
    public async Task Run_CancelledInTheMiddle_GoesOnFromItsCheckpoint()
    {
        // One row a step, so that an epoch takes long enough for a checkpoint before the end; cancelled as soon as there is one.
        TestJob? job = null;
        var cancelledAt = 0L;
        job = new TestJob
        {
            OnProgress = progress =>
            {
                if (job!.Checkpoint is not null && cancelledAt == 0)
                {
                    cancelledAt = progress.Step!.Value;
                    job.Cancel(CancellationReason.Shutdown);
                }
            },
        };

        var interrupted = await Experiments.RunAsync(Payload(10_000), job);
        var payload = Payload((int)cancelledAt + 1);
        var resumed = job.NextRun();
        var (whole, second) = (await Experiments.RunAsync(payload), await Experiments.RunAsync(payload, resumed));

        Assert.Equal(AgentOutcomeKind.Cancelled, interrupted.Kind);
        Assert.Equal(Experiments.Numbers(whole), Experiments.Numbers(second));
        Assert.Equal(cancelledAt, resumed.Progress[0].Step);

        static string Payload(int epochs) => $$"""{"model":"neural","dataset":"digits","epochs":{{epochs}},"batch_size":1,"seed":3}""";
    }

    [Fact]
    public async Task Run_CheckpointOfOtherFormat_StartsAnew()
    {
        const string Payload = """{"model":"linear","dataset":"iris","epochs":3}""";
        var job = new TestJob { Checkpoint = new byte[] { 9, 9, 9, 9, 1, 2, 3 } };

        var (whole, second) = (await Experiments.RunAsync(Payload), await Experiments.RunAsync(Payload, job));

        Assert.Equal(Experiments.Numbers(whole), Experiments.Numbers(second));
        Assert.Equal(3, job.Progress.Count);
    }

    private static byte[] CheckpointAfter(ModelKind model, int epochs)
    {
        var data = DatasetLoader.Load(DatasetKind.Iris, AppContext.BaseDirectory, 0.2, seed: 5);
        data.Standardize();
        var network = Network.Create(model, 4, 3, [100], seed: 5);
        var trainer = new Trainer(network, learningRate: 0.01, l2: 0.0001, batchSize: 16, seed: 5);
        var history = new List<EpochRecord>();
        for (var epoch = 1; epoch <= epochs; epoch++)
        {
            var loss = trainer.RunEpoch(data.Train, epoch, TestContext.Current.CancellationToken);
            history.Add(new EpochRecord(epoch, loss, network.Accuracy(data.Train), network.Accuracy(data.Test)));
        }

        return trainer.Save(history);
    }
}
