using McpCore.MlExperiment;
using McpCore.MlExperiment.Models;

namespace MlExperiment.Tests.Models;

/// <summary>The gradients against the differences of the loss when one parameter moves a little.</summary>
public sealed class NetworkGradientTests
{
    private const int Features = 5;
    private const int Classes = 4;
    private const float Step = 0.002f;

    [Theory]
    [InlineData(ModelKind.Linear, 1)]
    [InlineData(ModelKind.Linear, 2)]
    [InlineData(ModelKind.Svm, 1)]
    [InlineData(ModelKind.Svm, 2)]
    [InlineData(ModelKind.Neural, 1)]
    [InlineData(ModelKind.Neural, 2)]
    public void Accumulate_AnyParameter_HasTheSlopeOfTheLoss(ModelKind model, int seed)
    {
        var (network, row) = Random(model, seed);
        const int Label = 2;
        const float Weight = 0.25f;

        network.Accumulate(row, Label, Weight);

        var moving = 0;
        foreach (var layer in network.Layers)
        {
            foreach (var (parameters, gradients) in new[] { (layer.Weights, layer.WeightGradients), (layer.Biases, layer.BiasGradients) })
            {
                var analytic = gradients.ToArray();
                for (var i = 0; i < parameters.Length; i++)
                {
                    var slope = Slope(network, row, Label, parameters, i);
                    Assert.True(Math.Abs((Weight * slope) - analytic[i]) < 1e-3, $"parameter {i} of {parameters.Length}: slope {Weight * slope}, gradient {analytic[i]}");
                    moving += Math.Abs(slope) > 1e-2 ? 1 : 0;
                }
            }
        }

        Assert.True(moving >= Features, $"only {moving} parameters matter here");
    }

    [Fact]
    public void Accumulate_MarginKept_GivesNoGradientToThatClass()
    {
        // Scores 2, -0.5 and -3 for a row of class 0: only the second class is nearer than its margin of 1.
        var network = Network.Create(ModelKind.Svm, features: 1, classes: 3, [], seed: 1);
        new float[] { 2, -0.5f, -3 }.CopyTo(network.Layers[0].Weights, 0);

        var loss = network.Accumulate([1], label: 0, weight: 1);

        Assert.Equal(0.5, loss, 1e-6);
        Assert.Equal([0, 1, 0], network.Layers[0].WeightGradients);
        Assert.Equal([0, 1, 0], network.Layers[0].BiasGradients);
    }

    [Fact]
    public void Accumulate_SeveralRows_AddsTheirGradients()
    {
        var (network, row) = Random(ModelKind.Neural, seed: 3);
        var layer = network.Layers[0];

        network.Accumulate(row, 1, 1);
        var once = layer.WeightGradients.ToArray();
        network.Accumulate(row, 1, 1);

        Assert.Equal(once.Select(gradient => 2 * gradient), layer.WeightGradients);
        Assert.Contains(once, gradient => gradient != 0);
    }

    private static double Slope(Network network, float[] row, int label, float[] parameters, int index)
    {
        var before = parameters[index];
        parameters[index] = before + Step;
        var above = network.Accumulate(row, label, 0);
        var up = parameters[index];
        parameters[index] = before - Step;
        var below = network.Accumulate(row, label, 0);
        var width = (double)up - parameters[index];
        parameters[index] = before;
        return (above - below) / width;
    }

    private static (Network Network, float[] Row) Random(ModelKind model, int seed)
    {
        var network = Network.Create(model, Features, Classes, [6, 3], seed);
        var random = new Random(seed);
        foreach (var layer in network.Layers)
        {
            Fill(layer.Weights, random);
            Fill(layer.Biases, random);
        }

        var row = new float[Features];
        Fill(row, random);
        return (network, row);
    }

    private static void Fill(float[] values, Random random)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)((2 * random.NextDouble()) - 1);
        }
    }
}
