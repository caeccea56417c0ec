using System.Numerics.Tensors;

namespace McpCore.MlExperiment.Models;

/// <summary>A dense layer: outputs = weights · inputs + biases, with one row of weights an output.</summary>
internal sealed class Layer(int inputs, int outputs)
{
    public int Inputs { get; } = inputs;

    public int Outputs { get; } = outputs;

    /// <summary>Row after row: the weights of output 0, of output 1, and so on.</summary>
    public float[] Weights { get; } = new float[inputs * outputs];

    public float[] Biases { get; } = new float[outputs];

    public float[] WeightGradients { get; } = new float[inputs * outputs];

    public float[] BiasGradients { get; } = new float[outputs];

    public void Forward(ReadOnlySpan<float> input, Span<float> output)
    {
        for (var i = 0; i < Outputs; i++)
        {
            output[i] = TensorPrimitives.Dot(Weights.AsSpan(i * Inputs, Inputs), input) + Biases[i];
        }
    }

    /// <summary>Adds a row's gradients, and hands the gradient on to the inputs unless this is the first layer.</summary>
    public void Backward(ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        inputGradient.Clear();
        for (var i = 0; i < Outputs; i++)
        {
            var gradient = outputGradient[i];
            if (gradient == 0)
            {
                continue;
            }

            var target = WeightGradients.AsSpan(i * Inputs, Inputs);
            TensorPrimitives.MultiplyAdd(input, gradient, target, target);
            BiasGradients[i] += gradient;
            if (!inputGradient.IsEmpty)
            {
                TensorPrimitives.MultiplyAdd(Weights.AsSpan(i * Inputs, Inputs), gradient, inputGradient, inputGradient);
            }
        }
    }

    /// <summary>He's initialisation for rectified units (He et al. 2015, "Delving Deep into Rectifiers"): normal, variance 2 / inputs.</summary>
    public void Randomize(Random random)
    {
        var scale = Math.Sqrt(2.0 / Inputs);
        for (var i = 0; i < Weights.Length; i++)
        {
            // Box and Muller's transform; 1 - x keeps the logarithm finite.
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            Weights[i] = (float)(scale * radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }
    }
}
