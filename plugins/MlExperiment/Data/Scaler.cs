namespace McpCore.MlExperiment.Data;

/// <summary>Shifts and scales each feature: (value - mean) · factor.</summary>
/// <param name="Means">Of each feature.</param>
/// <param name="Factors">One over the deviation of each; 0 for a feature that never changes, which says nothing.</param>
internal sealed record Scaler(double[] Means, double[] Factors)
{
    private const double LeastDeviation = 1e-8;

    /// <summary>The one after which the rows have mean 0 and deviation 1.</summary>
    public static Scaler Fit(Samples samples)
    {
        var means = new double[samples.Features];
        var squares = new double[samples.Features];
        for (var row = 0; row < samples.Count; row++)
        {
            var values = samples.Row(row);
            for (var i = 0; i < values.Length; i++)
            {
                means[i] += values[i];
            }
        }

        means = Array.ConvertAll(means, sum => sum / samples.Count);
        for (var row = 0; row < samples.Count; row++)
        {
            var values = samples.Row(row);
            for (var i = 0; i < values.Length; i++)
            {
                squares[i] += (values[i] - means[i]) * (values[i] - means[i]);
            }
        }

        var deviations = Array.ConvertAll(squares, sum => Math.Sqrt(sum / samples.Count));
        return new Scaler(means, Array.ConvertAll(deviations, deviation => deviation > LeastDeviation ? 1 / deviation : 0));
    }

    /// <summary>Changes the rows in place.</summary>
    public void Apply(Samples samples)
    {
        for (var row = 0; row < samples.Count; row++)
        {
            var values = samples.Row(row);
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = (float)((values[i] - Means[i]) * Factors[i]);
            }
        }
    }
}
