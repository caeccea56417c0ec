using McpCore.MlExperiment;
using McpCore.MlExperiment.Data;
using McpCore.MlExperiment.Models;

namespace MlExperiment.Tests.Models;

public sealed class TrainerTests
{
    // Two classes on either side of zero.
    private static readonly Samples Rows = new(1, [-2, -1, -0.5f, 0.5f, 1, 2, 3], [0, 0, 0, 1, 1, 1, 1]);

    [Fact]
    public void RunEpoch_SeparableRows_LowersTheLossUntilAllAreRight()
    {
        var trainer = Create();

        var losses = Enumerable.Range(1, 30).Select(epoch => trainer.RunEpoch(Rows, epoch, TestContext.Current.CancellationToken)).ToList();

        Assert.True(losses[^1] < losses[0] / 2, string.Join(", ", losses));
        Assert.Equal(1, trainer.Network.Accuracy(Rows));
    }

    [Fact]
    public void RunEpoch_OneBatchOfAllRows_GivesTheMeanLossBeforeTheStep()
    {
        var trainer = Create(batchSize: 7);

        // All chances are equal at zero weights: ln 2.
        Assert.Equal(Math.Log(2), trainer.RunEpoch(Rows, 1, TestContext.Current.CancellationToken), 1e-6);
    }

    [Fact]
    public void RunEpoch_OneBatchOfAllRows_MovesEachParameterByTheLearningRate()
    {
        var trainer = Create(batchSize: 7, learningRate: 0.01);

        trainer.RunEpoch(Rows, 1, TestContext.Current.CancellationToken);

        // Adam's first step. More rows are positive than negative, so class 1 gains both slope and bias.
        var layer = trainer.Network.Layers[0];
        Assert.Equal([-0.01, 0.01], layer.Weights.Select(weight => Math.Round(weight, 5)));
        Assert.Equal([-0.01, 0.01], layer.Biases.Select(bias => Math.Round(bias, 5)));
    }

    [Fact]
    public void RunEpoch_EpochAndSeed_DecideTheOrder()
    {
        Assert.Equal(WeightsAfter(seed: 1, epoch: 1), WeightsAfter(seed: 1, epoch: 1));
        Assert.True(Enumerable.Range(2, 5).Any(epoch => !WeightsAfter(1, epoch).SequenceEqual(WeightsAfter(1, 1))), "each epoch has the same order");
        Assert.True(Enumerable.Range(2, 5).Any(seed => !WeightsAfter(seed, 1).SequenceEqual(WeightsAfter(1, 1))), "each seed has the same order");
    }

    [Fact]
    public void Restore_SavedState_GivesHistoryAndTheSameNextEpoch()
    {
        var (first, second) = (Create(), Create());
        first.RunEpoch(Rows, 1, TestContext.Current.CancellationToken);
        first.RunEpoch(Rows, 2, TestContext.Current.CancellationToken);
        EpochRecord[] history = [new(1, 0.1 + 0.2, 1.0 / 3, 0.5), new(2, double.Epsilon, 1, 0)];

        var restored = second.Restore(first.Save(history));
        var losses = new[] { first, second }.Select(trainer => trainer.RunEpoch(Rows, 3, TestContext.Current.CancellationToken)).ToList();

        Assert.Equal(history, restored);
        Assert.Equal(losses[0], losses[1]);
        Assert.Equal(first.Network.Layers[0].Weights, second.Network.Layers[0].Weights);
        Assert.Equal(first.Network.Layers[0].Biases, second.Network.Layers[0].Biases);
    }

    [Fact]
    public void RunEpoch_Cancelled_StopsBetweenBatches()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        Assert.Throws<OperationCanceledException>(() => Create().RunEpoch(Rows, 1, cancellation.Token));
    }

    private static float[] WeightsAfter(int seed, int epoch)
    {
        var trainer = Create(seed: seed);
        trainer.RunEpoch(Rows, epoch, TestContext.Current.CancellationToken);
        return trainer.Network.Layers[0].Weights;
    }

    private static Trainer Create(int batchSize = 2, double learningRate = 0.1, int seed = 1) =>
        new(Network.Create(ModelKind.Linear, 1, 2, [], seed), learningRate, l2: 0, batchSize, seed);
}
