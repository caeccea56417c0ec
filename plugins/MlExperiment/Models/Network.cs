using System.Numerics.Tensors;
using McpCore.MlExperiment.Data;

namespace McpCore.MlExperiment.Models;

/// <summary>
/// All three models are one thing: dense layers with rectified units between them, and a loss on top. Softmax regression and the support
/// vector machine have no hidden layer; their losses are convex, so they start from zero. The perceptron has hidden layers and starts from
/// random weights.
/// </summary>
internal sealed class Network
{
    private readonly float[][] _activations;
    private readonly float[][] _gradients;
    private readonly bool _isHinge;

    private Network(IReadOnlyList<Layer> layers, bool isHinge)
    {
        Layers = layers;
        _isHinge = isHinge;
        _activations = [.. layers.Select(layer => new float[layer.Outputs])];
        _gradients = [.. layers.Select(layer => new float[layer.Outputs])];
    }

    public IReadOnlyList<Layer> Layers { get; }

    private ReadOnlySpan<float> Scores => _activations[^1];

    public static Network Create(ModelKind model, int features, int classes, IReadOnlyList<int> hidden, int seed)
    {
        var widths = model == ModelKind.Neural ? [features, .. hidden, classes] : new[] { features, classes };
        var layers = Enumerable.Range(0, widths.Length - 1).Select(index => new Layer(widths[index], widths[index + 1])).ToList();
        if (model == ModelKind.Neural)
        {
            var random = new Random(seed);
            layers.ForEach(layer => layer.Randomize(random));
        }

        return new Network(layers, model == ModelKind.Svm);
    }

    /// <summary>The class with the highest score.</summary>
    public int Predict(ReadOnlySpan<float> row)
    {
        Forward(row);
        return TensorPrimitives.IndexOfMax(Scores);
    }

    public double Accuracy(Samples samples)
    {
        var right = 0;
        for (var row = 0; row < samples.Count; row++)
        {
            right += Predict(samples.Row(row)) == samples.Labels[row] ? 1 : 0;
        }

        return (double)right / samples.Count;
    }

    /// <summary>Counts by true class (row) and predicted class (column).</summary>
    public int[][] Confusion(Samples samples)
    {
        var classes = Layers[^1].Outputs;
        var counts = Enumerable.Range(0, classes).Select(_ => new int[classes]).ToArray();
        for (var row = 0; row < samples.Count; row++)
        {
            counts[samples.Labels[row]][Predict(samples.Row(row))]++;
        }

        return counts;
    }

    /// <summary>Adds the gradients of one row, times a weight, to the layers.</summary>
    /// <returns>The row's loss.</returns>
    public double Accumulate(ReadOnlySpan<float> row, int label, float weight)
    {
        Forward(row);
        var loss = _isHinge ? HingeLoss(label, weight) : SoftmaxLoss(label, weight);
        for (var i = Layers.Count - 1; i >= 0; i--)
        {
            var input = i == 0 ? row : _activations[i - 1];
            var inputGradient = i == 0 ? [] : _gradients[i - 1].AsSpan();
            Layers[i].Backward(input, _gradients[i], inputGradient);

            // Through the rectifier: where it gave 0, nothing passes.
            for (var unit = 0; unit < inputGradient.Length; unit++)
            {
                inputGradient[unit] = input[unit] > 0 ? inputGradient[unit] : 0;
            }
        }

        return loss;
    }

    private void Forward(ReadOnlySpan<float> row)
    {
        for (var i = 0; i < Layers.Count; i++)
        {
            Layers[i].Forward(i == 0 ? row : _activations[i - 1], _activations[i]);
            if (i < Layers.Count - 1)
            {
                TensorPrimitives.Max(_activations[i], 0f, _activations[i]);
            }
        }
    }

    /// <summary>Cross-entropy of the softmax of the scores.</summary>
    private double SoftmaxLoss(int label, float weight)
    {
        var gradient = _gradients[^1];

        // Only differences of scores count; without the largest one, the exponentials cannot overflow.
        TensorPrimitives.Subtract(Scores, TensorPrimitives.Max(Scores), gradient);
        TensorPrimitives.SoftMax(gradient, gradient);
        var loss = -Math.Log(Math.Max(gradient[label], 1e-12f));
        gradient[label] -= 1;
        TensorPrimitives.Multiply(gradient, weight, gradient);
        return loss;
    }

    /// <summary>Hinge loss of each class against the rest, summed.</summary>
    private double HingeLoss(int label, float weight)
    {
        var gradient = _gradients[^1];
        var loss = 0.0;
        for (var i = 0; i < gradient.Length; i++)
        {
            var sign = i == label ? 1f : -1f;
            var margin = 1 - (sign * Scores[i]);
            loss += Math.Max(0, margin);
            gradient[i] = margin > 0 ? -sign * weight : 0;
        }

        return double.IsNaN(Scores[0]) ? double.NaN : loss;
    }
}
