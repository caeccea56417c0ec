using System.Numerics.Tensors;

namespace McpCore.MlExperiment.Models;

/// <summary>A dense layer: outputs = inputs · weights + biases, for many rows at once. One row of weights an input, padded.</summary>
internal sealed class Layer
{
    private readonly float[] _transposed;

    public Layer(int inputs, int outputs, OptimizerKind optimizer, double l2)
    {
        (Inputs, Outputs) = (inputs, outputs);
        (InputWidth, OutputWidth) = (Padding.Of(inputs), Padding.Of(outputs));
        Weights = new Parameters(InputWidth * OutputWidth, optimizer, l2);
        Biases = new Parameters(OutputWidth, optimizer, l2: 0);
        _transposed = new float[InputWidth * OutputWidth];
    }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>Inputs with padding.</summary>
    public int InputWidth { get; }

    /// <summary>Outputs with padding: the distance from the weights of one input to those of the next.</summary>
    public int OutputWidth { get; }

    public Parameters Weights { get; }

    public Parameters Biases { get; }

    /// <summary>The weights from one input to all outputs.</summary>
    public Span<float> WeightsOf(int input) => Weights.Values.AsSpan(input * OutputWidth, Outputs);

    /// <param name="input">Padded rows.</param>
    /// <param name="output">Takes as many padded rows.</param>
    /// <param name="rows">How many, a multiple of 4.</param>
    public void Forward(ReadOnlySpan<float> input, Span<float> output, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            Biases.Values.CopyTo(output[(row * OutputWidth)..]);
        }

        MatrixProduct.Add(input, InputWidth, 1, Weights.Values, output, rows, Inputs, OutputWidth, isSum: true);
    }

    /// <summary>The gradients of the parameters from those of the outputs.</summary>
    /// <param name="input">The rows that went forward.</param>
    /// <param name="outputGradient">The gradients of their outputs.</param>
    /// <param name="rows">How many, without padding.</param>
    /// <param name="isSum">Whether to add to the gradients there are.</param>
    public void Backward(ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, int rows, bool isSum)
    {
        MatrixProduct.Add(input, 1, InputWidth, outputGradient, Weights.Gradients, InputWidth, rows, OutputWidth, isSum);
        var biases = Biases.Gradients.AsSpan();
        if (!isSum)
        {
            biases.Clear();
        }

        for (var row = 0; row < rows; row++)
        {
            TensorPrimitives.Add(biases, outputGradient.Slice(row * OutputWidth, OutputWidth), biases);
        }
    }

    /// <summary>Hands the gradients on to the inputs.</summary>
    public void BackwardInput(ReadOnlySpan<float> outputGradient, Span<float> inputGradient, int rows)
    {
        for (var input = 0; input < InputWidth; input++)
        {
            for (var output = 0; output < OutputWidth; output++)
            {
                _transposed[(output * InputWidth) + input] = Weights.Values[(input * OutputWidth) + output];
            }
        }

        MatrixProduct.Add(outputGradient, OutputWidth, 1, _transposed, inputGradient, rows, Outputs, InputWidth, isSum: false);
    }

    /// <summary>He's initialisation for rectified units (He et al. 2015, "Delving Deep into Rectifiers"): normal, variance 2 / inputs.</summary>
    public void Randomize(Random random)
    {
        var scale = Math.Sqrt(2.0 / Inputs);
        for (var input = 0; input < Inputs; input++)
        {
            foreach (ref var weight in WeightsOf(input))
            {
                // Box and Muller's transform; 1 - x keeps the logarithm finite.
                var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
                weight = (float)(scale * radius * Math.Cos(2 * Math.PI * random.NextDouble()));
            }
        }
    }
}
