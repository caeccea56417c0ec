using McpCore.MlExperiment;
using McpCore.MlExperiment.Data;
using McpCore.MlExperiment.Models;

namespace MlExperiment.Tests.Models;

public sealed class GradientTrainingTests
{
    // Two classes on either side of zero.
    private static readonly Samples Rows = new(1, [-2, -1, -0.5f, 0.5f, 1, 2, 3], [0, 0, 0, 1, 1, 1, 1]);

    [Theory]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.Sgd)]
    public void RunEpoch_SeparableRows_LowersTheLossUntilAllAreRight(OptimizerKind optimizer)
    {
        var training = Create(optimizer: optimizer);

        var losses = Enumerable.Range(1, 30).Select(epoch => training.RunEpoch(epoch, TestContext.Current.CancellationToken)).ToList();

        Assert.True(losses[^1] < losses[0] / 2, string.Join(", ", losses));
        Assert.Equal(1, Evaluation.Accuracy(training.Model, Rows, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void RunEpoch_OneBatchOfAllRows_GivesTheMeanLossBeforeTheStep()
    {
        // All chances are equal at zero weights: ln 2.
        Assert.Equal(Math.Log(2), Create(batchSize: 7).RunEpoch(1, TestContext.Current.CancellationToken), 1e-6);
    }

    [Fact]
    public void RunEpoch_OneBatchOfAllRows_MovesEachParameterByTheLearningRate()
    {
        var training = Create(batchSize: 7, learningRate: 0.01);

        training.RunEpoch(1, TestContext.Current.CancellationToken);

        // Adam's first step. More rows are positive than negative, so class 1 gains both slope and bias.
        var layer = training.Network.Layers[0];
        Assert.Equal([-0.01, 0.01], layer.WeightsOf(0).ToArray().Select(weight => Math.Round(weight, 5)));
        Assert.Equal([-0.01, 0.01], layer.Biases.Values[..2].Select(bias => Math.Round(bias, 5)));
    }

    [Fact]
    public void RunEpoch_EpochAndSeed_DecideTheOrder()
    {
        Assert.Equal(WeightsAfter(seed: 1, epoch: 1), WeightsAfter(seed: 1, epoch: 1));
        Assert.True(Enumerable.Range(2, 5).Any(epoch => !WeightsAfter(1, epoch).SequenceEqual(WeightsAfter(1, 1))), "each epoch has the same order");
        Assert.True(Enumerable.Range(2, 5).Any(seed => !WeightsAfter(seed, 1).SequenceEqual(WeightsAfter(1, 1))), "each seed has the same order");
    }

    [Fact]
    public void RunEpoch_Cancelled_StopsBetweenBatches()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        Assert.Throws<OperationCanceledException>(() => Create().RunEpoch(1, cancellation.Token));
    }

    private static float[] WeightsAfter(int seed, int epoch)
    {
        var training = Create(seed: seed);
        training.RunEpoch(epoch, TestContext.Current.CancellationToken);
        return training.Network.Layers[0].Weights.Values;
    }

    private static GradientTraining Create(int batchSize = 2, double learningRate = 0.1, int seed = 1, OptimizerKind optimizer = OptimizerKind.Adam) =>
        new(Network.Create(ModelKind.Linear, 1, 2, [], seed, optimizer), Rows, learningRate, batchSize, seed);
}
