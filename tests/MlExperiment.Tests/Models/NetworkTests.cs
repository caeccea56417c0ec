using McpCore.MlExperiment;
using McpCore.MlExperiment.Data;
using McpCore.MlExperiment.Models;

namespace MlExperiment.Tests.Models;

public sealed class NetworkTests
{
    [Theory]
    [InlineData(ModelKind.Linear)]
    [InlineData(ModelKind.Svm)]
    public void Create_ConvexModel_StartsFromZeroWithoutHiddenLayer(ModelKind model)
    {
        var network = Network.Create(model, features: 4, classes: 3, [100], seed: 1);

        var layer = Assert.Single(network.Layers);
        Assert.Equal((4, 3), (layer.Inputs, layer.Outputs));
        Assert.All(layer.Weights.Values, weight => Assert.Equal(0, weight));
        Assert.All(layer.Biases.Values, bias => Assert.Equal(0, bias));
    }

    [Fact]
    public void Create_Neural_StartsFromSeededWeightsOfTheStatedVariance()
    {
        var network = Network.Create(ModelKind.Neural, features: 64, classes: 10, [100], seed: 1);

        Assert.Equal([(64, 100), (100, 10)], network.Layers.Select(layer => (layer.Inputs, layer.Outputs)));
        var weights = Weights(network);
        Assert.InRange(weights.Average(), -0.01, 0.01);
        Assert.InRange(weights.Average(weight => weight * weight), 0.9 * 2 / 64, 1.1 * 2 / 64);
        Assert.All(network.Layers[0].Biases.Values, bias => Assert.Equal(0, bias));
        Assert.Equal(weights, Weights(Network.Create(ModelKind.Neural, 64, 10, [100], seed: 1)));
        Assert.NotEqual(weights, Weights(Network.Create(ModelKind.Neural, 64, 10, [100], seed: 2)));
    }

    [Theory]
    [InlineData(ModelKind.Linear, 1.0986122886681098)]
    [InlineData(ModelKind.Svm, 3)]
    public void ComputeGradients_ZeroWeights_GivesTheLossOfKnowingNothing(ModelKind model, double expected)
    {
        // ln 3 of three equal chances; a margin of 1 for each of three classes.
        var network = Network.Create(model, features: 2, classes: 3, [], seed: 1);

        Assert.Equal(expected, network.ComputeGradients(new Samples(2, [1, 2], [1]), [0]), 1e-6);
    }

    [Fact]
    public void ComputeGradients_HugeScores_StaysFinite()
    {
        var network = Network.Create(ModelKind.Linear, features: 1, classes: 2, [], seed: 1);
        network.Layers[0].WeightsOf(0)[0] = 1000;

        Assert.Equal(0, network.ComputeGradients(new Samples(1, [1], [0]), [0]), 1e-6);
        Assert.InRange(network.ComputeGradients(new Samples(1, [1], [1]), [0]), 20, double.MaxValue);
        Assert.All(network.Layers[0].Weights.Gradients, gradient => Assert.True(float.IsFinite(gradient)));
    }

    [Fact]
    public void Score_TwoLayers_PassesTheRectifier()
    {
        // Hidden units max(0, x) and max(0, -x - 1); scores h0 and 3 h1 + 0.5.
        var network = Network.Create(ModelKind.Neural, features: 1, classes: 2, [2], seed: 1);
        Set(network.Layers[0], [[1, -1]], [0, -1]);
        Set(network.Layers[1], [[1, 0], [0, 3]], [0, 0.5f]);
        var scores = new float[8];

        network.Score(new Samples(1, [9, 2, 0.4f, -0.5f, -2], new int[5]), start: 1, scores);

        Assert.Equal([2, 0.5f, 0.4f, 0.5f, 0, 0.5f, 0, 3.5f], scores);
    }

    [Fact]
    public void Confusion_KnownPredictions_CountsTrueClassByPredictedClass()
    {
        // Predicts class 1 above zero, class 0 below.
        var network = Network.Create(ModelKind.Linear, features: 1, classes: 2, [], seed: 1);
        Set(network.Layers[0], [[-1, 1]], [0, 0]);
        var samples = new Samples(1, [-1, -2, 3, 4, 5, -6], [0, 0, 0, 1, 1, 1]);

        Assert.Equal([[2, 1], [1, 2]], Evaluation.Confusion(network, samples));
        Assert.Equal(4 / 6.0, Evaluation.Accuracy(network, samples, TestContext.Current.CancellationToken), 1e-12);
    }

    private static float[] Weights(Network network) => [.. Enumerable.Range(0, 64).SelectMany(input => network.Layers[0].WeightsOf(input).ToArray())];

    private static void Set(Layer layer, float[][] weights, float[] biases)
    {
        for (var input = 0; input < weights.Length; input++)
        {
            weights[input].CopyTo(layer.WeightsOf(input));
        }

        biases.CopyTo(layer.Biases.Values, 0);
    }
}
