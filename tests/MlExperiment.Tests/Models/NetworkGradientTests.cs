using McpCore.MlExperiment;
using McpCore.MlExperiment.Data;
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
    [InlineData(ModelKind.Linear, 3)]
    [InlineData(ModelKind.Svm, 1)]
    [InlineData(ModelKind.Svm, 3)]
    [InlineData(ModelKind.Neural, 1)]
    [InlineData(ModelKind.Neural, 3)]
    public void ComputeGradients_AnyParameter_HasTheSlopeOfTheMeanLoss(ModelKind model, int count)
    {
        var (network, samples) = Random(model, count, seed: count);
        int[] rows = [.. Enumerable.Range(0, count)];

        network.ComputeGradients(samples, rows);

        var moving = 0;
        foreach (var parameters in network.AllParameters())
        {
            var analytic = parameters.Gradients.ToArray();
            for (var i = 0; i < analytic.Length; i++)
            {
                if (parameters.Values[i] == 0)
                {
                    Assert.Equal(0, analytic[i]);
                    continue;
                }

                var slope = Slope(network, samples, rows, parameters.Values, i);
                Assert.True(Math.Abs(slope - analytic[i]) < 2e-3 * (1 + Math.Abs(slope)), $"parameter {i} of {analytic.Length}: slope {slope}, gradient {analytic[i]}");
                moving += Math.Abs(slope) > 1e-2 ? 1 : 0;
            }
        }

        Assert.True(moving >= Features, $"only {moving} parameters matter here");
    }

    [Fact]
    public void ComputeGradients_MarginKept_GivesNoGradientToThatClass()
    {
        // Scores 2, -0.5 and -3 for a row of class 0: only the second class is nearer than its margin of 1.
        var network = Network.Create(ModelKind.Svm, features: 1, classes: 3, [], seed: 1);
        new float[] { 2, -0.5f, -3 }.CopyTo(network.Layers[0].WeightsOf(0));

        var loss = network.ComputeGradients(new Samples(1, [1], [0]), [0]);

        Assert.Equal(0.5, loss, 1e-6);
        Assert.Equal([0, 1, 0], network.Layers[0].Weights.Gradients[..3]);
        Assert.Equal([0, 1, 0], network.Layers[0].Biases.Gradients[..3]);
    }

    [Fact]
    public void ComputeGradients_MoreRowsThanAChunk_GivesTheMeanOverAll()
    {
        const int Count = 600;
        var (network, samples) = Random(ModelKind.Neural, Count, seed: 3);
        var sums = new double[network.Layers[0].Weights.Gradients.Length];
        var loss = 0.0;
        for (var row = 0; row < Count; row++)
        {
            loss += network.ComputeGradients(samples, [row]);
            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] += network.Layers[0].Weights.Gradients[i];
            }
        }

        var whole = network.ComputeGradients(samples, [.. Enumerable.Range(0, Count)]);

        Assert.Equal(loss, whole, 1e-2);
        Assert.All(sums.Zip(network.Layers[0].Weights.Gradients), pair => Assert.Equal(pair.First / Count, pair.Second, 1e-4));
        Assert.Contains(sums, sum => Math.Abs(sum) > 1);
    }

    private static double Slope(Network network, Samples samples, int[] rows, float[] values, int index)
    {
        var before = values[index];
        values[index] = before + Step;
        var above = network.ComputeGradients(samples, rows);
        var up = values[index];
        values[index] = before - Step;
        var below = network.ComputeGradients(samples, rows);
        var width = (double)up - values[index];
        values[index] = before;
        return (above - below) / width / rows.Length;
    }

    private static (Network Network, Samples Samples) Random(ModelKind model, int count, int seed)
    {
        var network = Network.Create(model, Features, Classes, [6, 3], seed);
        var random = new Random(seed);
        foreach (var layer in network.Layers)
        {
            for (var input = 0; input < layer.Inputs; input++)
            {
                Fill(layer.WeightsOf(input), random);
            }

            Fill(layer.Biases.Values.AsSpan(0, layer.Outputs), random);
        }

        var values = new float[count * Features];
        Fill(values, random);
        return (network, new Samples(Features, values, [.. Enumerable.Range(0, count).Select(row => row % Classes)]));
    }

    private static void Fill(Span<float> values, Random random)
    {
        foreach (ref var value in values)
        {
            value = (float)((2 * random.NextDouble()) - 1);
        }
    }
}
