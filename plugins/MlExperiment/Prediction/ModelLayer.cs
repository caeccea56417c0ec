using McpCore.MlExperiment.Models;

namespace McpCore.MlExperiment.Prediction;

/// <summary>A dense layer: outputs = inputs · weights + biases.</summary>
/// <param name="Weights">One row an input, one number an output.</param>
/// <param name="Biases">One number an output.</param>
internal sealed record ModelLayer(float[][] Weights, float[] Biases)
{
    internal static ModelLayer Of(Layer layer) =>
        new([.. Enumerable.Range(0, layer.Inputs).Select(input => layer.WeightsOf(input).ToArray())], layer.Biases.Values[..layer.Outputs]);
}
