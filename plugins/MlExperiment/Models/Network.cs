using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using McpCore.MlExperiment.Data;
using McpCore.MlExperiment.Prediction;

namespace McpCore.MlExperiment.Models;

/// <summary>
/// Three of the models are one thing: dense layers with rectified units between them, and a loss on top. Softmax regression and the linear
/// support vector machine have no hidden layer; their losses are convex, so they start from zero. The perceptron has hidden layers and starts
/// from random weights. Rows are taken in chunks, so that the layers' values stay in the cache.
/// </summary>
internal sealed class Network : IClassifier
{
    /// <summary>Rows that go through the layers at once.</summary>
    private const int ChunkRows = 256;

    private readonly float[] _input;
    private readonly float[][] _activations;
    private readonly float[][] _gradients;
    private readonly int[] _labels = new int[ChunkRows];
    private readonly bool _isHinge;

    private Network(IReadOnlyList<Layer> layers, bool isHinge)
    {
        Layers = layers;
        _isHinge = isHinge;
        _input = new float[ChunkRows * layers[0].InputWidth];
        _activations = [.. layers.Select(layer => new float[ChunkRows * layer.OutputWidth])];
        _gradients = [.. layers.Select(layer => new float[ChunkRows * layer.OutputWidth])];
    }

    public IReadOnlyList<Layer> Layers { get; }

    public int Classes => Layers[^1].Outputs;

    public bool HasProbabilities => !_isHinge;

    /// <param name="model">Softmax regression, perceptron or linear support vector machine.</param>
    /// <param name="features">Numbers a row.</param>
    /// <param name="classes">Numbers of the answer.</param>
    /// <param name="hidden">Units of the hidden layers; only a perceptron has any.</param>
    /// <param name="seed">Of the random weights.</param>
    /// <param name="optimizer">How the parameters learn.</param>
    /// <param name="l2">Weight decay.</param>
    public static Network Create(ModelKind model, int features, int classes, IReadOnlyList<int> hidden, int seed, OptimizerKind optimizer = OptimizerKind.Adam, double l2 = 0)
    {
        var widths = model == ModelKind.Neural ? [features, .. hidden, classes] : new[] { features, classes };
        var layers = Enumerable.Range(0, widths.Length - 1).Select(index => new Layer(widths[index], widths[index + 1], optimizer, l2)).ToList();
        if (model == ModelKind.Neural)
        {
            var random = new Random(seed);
            layers.ForEach(layer => layer.Randomize(random));
        }

        return new Network(layers, model == ModelKind.Svm);
    }

    /// <summary>A network that was trained before, for predictions.</summary>
    /// <param name="isHinge">Whether its scores are margins and no logarithms of chances.</param>
    /// <param name="layers">Weights, one row an input, and biases.</param>
    /// <param name="features">Numbers a row.</param>
    /// <param name="classes">Numbers of the answer.</param>
    /// <exception cref="ModelFormatException">The layers do not fit together.</exception>
    public static Network Create(bool isHinge, IReadOnlyList<(float[][] Weights, float[] Biases)> layers, int features, int classes)
    {
        var built = new List<Layer>();
        var inputs = features;
        foreach (var (weights, biases) in layers)
        {
            if (weights.Length != inputs || weights.Any(row => row.Length != biases.Length) || biases.Length == 0)
            {
                throw new ModelFormatException($"has a layer {built.Count + 1} that does not have {biases.Length} weights for each of {inputs} inputs");
            }

            var layer = new Layer(inputs, biases.Length, OptimizerKind.Sgd, l2: 0);
            biases.CopyTo(layer.Biases.Values, 0);
            for (var input = 0; input < inputs; input++)
            {
                weights[input].CopyTo(layer.WeightsOf(input));
            }

            built.Add(layer);
            inputs = biases.Length;
        }

        return inputs == classes ? new Network(built, isHinge) : throw new ModelFormatException($"gives {inputs} scores for {classes} classes");
    }

    public void Score(Samples samples, int start, Span<float> scores)
    {
        var count = scores.Length / Classes;
        for (var done = 0; done < count; done += ChunkRows)
        {
            var rows = Math.Min(ChunkRows, count - done);
            for (var row = 0; row < rows; row++)
            {
                Take(samples.Row(start + done + row), row);
            }

            Forward(rows);
            for (var row = 0; row < rows; row++)
            {
                ScoresOf(row).CopyTo(scores.Slice((done + row) * Classes, Classes));
            }
        }
    }

    /// <summary>Sets the layers' gradients to those of the mean loss over some rows.</summary>
    /// <returns>The sum of the rows' losses.</returns>
    public double ComputeGradients(Samples samples, ReadOnlySpan<int> rows)
    {
        var loss = 0.0;
        for (var done = 0; done < rows.Length; done += ChunkRows)
        {
            var chunk = rows.Slice(done, Math.Min(ChunkRows, rows.Length - done));
            for (var i = 0; i < chunk.Length; i++)
            {
                Take(samples.Row(chunk[i]), i);
                _labels[i] = samples.Labels[chunk[i]];
            }

            Forward(chunk.Length);
            loss += Loss(chunk.Length, 1f / rows.Length);
            Backward(chunk.Length, isSum: done > 0);
        }

        return loss;
    }

    /// <summary>A copy of all weights and biases.</summary>
    public float[][] CopyValues() => [.. AllParameters().Select(parameters => parameters.Values.ToArray())];

    /// <summary>Takes back what <see cref="CopyValues"/> gave.</summary>
    public void SetValues(float[][] values)
    {
        foreach (var (parameters, saved) in AllParameters().Zip(values))
        {
            saved.CopyTo(parameters.Values, 0);
        }
    }

    public IEnumerable<Parameters> AllParameters() => Layers.SelectMany(layer => new[] { layer.Weights, layer.Biases });

    private Span<float> ScoresOf(int row) => _activations[^1].AsSpan(row * Layers[^1].OutputWidth, Classes);

    private void Take(ReadOnlySpan<float> values, int row) => values.CopyTo(_input.AsSpan(row * Layers[0].InputWidth));

    /// <summary>Rows of tiles: what an earlier chunk left in the rows after the last goes along and is not looked at.</summary>
    private static int PaddedRows(int rows) => (rows + 3) / 4 * 4;

    private void Forward(int rows)
    {
        for (var i = 0; i < Layers.Count; i++)
        {
            var output = _activations[i].AsSpan(0, PaddedRows(rows) * Layers[i].OutputWidth);
            Layers[i].Forward(i == 0 ? _input : _activations[i - 1], output, PaddedRows(rows));
            if (i < Layers.Count - 1)
            {
                TensorPrimitives.Max(output, 0f, output);
            }
        }
    }

    private void Backward(int rows, bool isSum)
    {
        for (var i = Layers.Count - 1; i >= 0; i--)
        {
            Layers[i].Backward(i == 0 ? _input : _activations[i - 1], _gradients[i], rows, isSum);
            if (i > 0)
            {
                Layers[i].BackwardInput(_gradients[i], _gradients[i - 1], PaddedRows(rows));
                Rectify(_activations[i - 1].AsSpan(0, rows * Layers[i].InputWidth), _gradients[i - 1]);
            }
        }
    }

    /// <summary>Through the rectifier: where it gave 0, nothing passes.</summary>
    private static void Rectify(ReadOnlySpan<float> activations, Span<float> gradients)
    {
        var passed = MemoryMarshal.Cast<float, Vector<float>>(activations);
        var target = MemoryMarshal.Cast<float, Vector<float>>(gradients);
        for (var i = 0; i < passed.Length; i++)
        {
            target[i] = Vector.ConditionalSelect(Vector.GreaterThan(passed[i], Vector<float>.Zero), target[i], Vector<float>.Zero);
        }
    }

    private double Loss(int rows, float weight)
    {
        var loss = 0.0;
        for (var row = 0; row < rows; row++)
        {
            var gradient = _gradients[^1].AsSpan(row * Layers[^1].OutputWidth, Classes);
            loss += _isHinge ? Losses.Hinge(ScoresOf(row), _labels[row], weight, gradient) : Losses.Softmax(ScoresOf(row), _labels[row], weight, gradient);
        }

        return loss;
    }
}
