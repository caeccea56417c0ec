using McpCore.MlExperiment.Data;
using McpCore.MlExperiment.Kernels;

namespace McpCore.MlExperiment.Prediction;

/// <summary>A support vector machine with a radial basis function.</summary>
/// <param name="Gamma">Of exp(-gamma |x - s|²).</param>
/// <param name="SupportVectors">Rows, shifted and scaled as the features are.</param>
/// <param name="Pairs">One decision for each two classes.</param>
internal sealed record ModelKernel(double Gamma, float[][] SupportVectors, IReadOnlyList<ModelPair> Pairs)
{
    internal static ModelKernel Of(KernelMachine machine) => new(
        machine.Gamma,
        [.. Enumerable.Range(0, machine.Support.Count).Select(row => machine.Support.Row(row).ToArray())],
        [.. machine.Pairs.Select(pair => new ModelPair(pair.First, pair.Second, pair.Rows, pair.Coefficients, pair.Bias))]);

    /// <exception cref="ModelFormatException">The parts do not fit together.</exception>
    internal KernelMachine Build(int features, int classes)
    {
        if (SupportVectors.Any(row => row.Length != features))
        {
            throw new ModelFormatException($"has a support vector that is not of {features} numbers");
        }

        if (Pairs.Any(pair => pair.Rows.Length != pair.Coefficients.Length || !IsWithin(pair.First, classes) || !IsWithin(pair.Second, classes) || pair.Rows.Any(row => !IsWithin(row, SupportVectors.Length))))
        {
            throw new ModelFormatException("has a pair that names a class or a support vector that is not there");
        }

        var support = new Samples(features, [.. SupportVectors.SelectMany(row => row)], new int[SupportVectors.Length]);
        return new KernelMachine(support, Gamma, [.. Pairs.Select(pair => new PairDecision(pair.First, pair.Second, pair.Rows, pair.Coefficients, pair.Bias))], classes);
    }

    private static bool IsWithin(int index, int count) => index >= 0 && index < count;
}
