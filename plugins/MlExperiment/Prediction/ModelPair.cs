namespace McpCore.MlExperiment.Prediction;

/// <summary>Decides between two classes: the first where the weighted sum of kernels plus bias is above zero.</summary>
/// <param name="First">The number of a class.</param>
/// <param name="Second">The number of the other.</param>
/// <param name="Rows">Support vectors that count here, by their number.</param>
/// <param name="Coefficients">Their weights.</param>
/// <param name="Bias">Added to the sum.</param>
internal sealed record ModelPair(int First, int Second, int[] Rows, float[] Coefficients, float Bias);
