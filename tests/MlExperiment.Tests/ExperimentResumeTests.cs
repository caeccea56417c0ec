using McpCore.Agents;
using McpCore.Agents.Testing;
using McpCore.MlExperiment.Prediction;

namespace MlExperiment.Tests;

/// <summary>A job that goes on from its checkpoint gives bit for bit the numbers of one that was never interrupted.</summary>
public sealed class ExperimentResumeTests
{
    [Theory]
    [InlineData(""" "model":"linear","dataset":"iris","epochs":10,"learning_rate":0.01""", 4)]
    [InlineData(""" "model":"neural","dataset":"iris","epochs":10,"batch_size":16""", 1)]
    [InlineData(""" "model":"neural","dataset":"digits","epochs":8,"hidden_layers":[30,20]""", 7)]
    [InlineData(""" "model":"neural","dataset":"iris","epochs":10,"optimizer":"sgd","learning_rate":0.01""", 5)]
    [InlineData(""" "model":"neural","dataset":"iris","epochs":40,"learning_rate":0.05,"early_stopping_patience":3""", 4)]
    [InlineData(""" "model":"svm","dataset":"iris","epochs":10""", 9)]
    [InlineData(""" "model":"svm","dataset":"digits","kernel":"rbf","C":100""", 1)]
    public async Task Run_InterruptedAfterAnEpoch_GivesTheUninterruptedNumbers(string members, int epoch)
    {
        var payload = $$"""{{{members}},"seed":5}""";
        TestJob? job = null;
        job = new TestJob
        {
            OnProgress = progress =>
            {
                // The checkpoint of this epoch comes after its progress, so the run ends in the next epoch.
                if (progress.Step == epoch)
                {
                    job!.Cancel(CancellationReason.Shutdown);
                }
            },
        };
        var whole = new TestJob();

        var uninterrupted = await Experiments.RunAsync(payload, whole);
        var interrupted = await Experiments.RunAsync(payload, job);
        var resumed = job.NextRun();
        var outcome = await Experiments.RunAsync(payload, resumed);

        Assert.Equal(AgentOutcomeKind.Cancelled, interrupted.Kind);
        Assert.Equal(Experiments.Numbers(uninterrupted), Experiments.Numbers(outcome));
        Assert.Equal(whole.Artifacts[ModelFile.Name].Text, resumed.Artifacts[ModelFile.Name].Text);
        Assert.Equal(epoch + 1, resumed.Progress[0].Step);
        Assert.Contains(resumed.Log, line => line.Message == $"Resumed after epoch {epoch}");
    }

    [Fact]
    public async Task Run_CheckpointEveryThree_SavesAfterEachThirdEpoch()
    {
        var saved = new List<long>();
        TestJob? job = null;
        ReadOnlyMemory<byte>? last = null;
        job = new TestJob
        {
            OnProgress = progress =>
            {
                if (job!.Checkpoint is { } checkpoint && !(last is { } before && before.Equals(checkpoint)))
                {
                    saved.Add(progress.Step!.Value - 1);
                    last = checkpoint;
                }
            },
        };

        await Experiments.ResultAsync("""{"model":"linear","dataset":"iris","epochs":10,"checkpoint_every":3}""", job);

        Assert.Equal([3, 6, 9], saved);
    }

    [Theory]
    [InlineData(new byte[] { 9, 9, 9, 9, 1, 2, 3 })]
    [InlineData(new byte[] { 1, 0 })]
    public async Task Run_CheckpointOfOtherFormat_StartsAnew(byte[] checkpoint)
    {
        const string Payload = """{"model":"linear","dataset":"iris","epochs":3}""";
        var job = new TestJob { Checkpoint = checkpoint };

        var (whole, second) = (await Experiments.RunAsync(Payload), await Experiments.RunAsync(Payload, job));

        Assert.Equal(Experiments.Numbers(whole), Experiments.Numbers(second));
        Assert.Equal(3, job.Progress.Count);
    }
}
