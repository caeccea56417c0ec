namespace McpCore.MlExperiment.Data;

/// <summary>A data set in two parts: what a model learns from, and what it is measured on.</summary>
/// <param name="Train">Training rows.</param>
/// <param name="Test">Rows that the model does not see.</param>
/// <param name="Classes">Names of the classes.</param>
internal sealed record SplitDataset(Samples Train, Samples Test, IReadOnlyList<string> Classes)
{
    /// <summary>The test rows' part of all rows.</summary>
    public double TestFraction => Math.Round((double)Test.Count / (Train.Count + Test.Count), 4);

    /// <summary>
    /// Splits at random, stratified: each class gives the same part of its rows to the test data. The order of rows is drawn from the seed.
    /// </summary>
    public static SplitDataset Stratified(Samples all, IReadOnlyList<string> classes, double testSize, int seed)
    {
        var random = new Random(seed);
        var train = new List<int>();
        var test = new List<int>();
        for (var label = 0; label < classes.Count; label++)
        {
            var rows = Enumerable.Range(0, all.Count).Where(row => all.Labels[row] == label).ToArray();
            random.Shuffle(rows);
            var held = (int)Math.Round(rows.Length * testSize);
            test.AddRange(rows[..held]);
            train.AddRange(rows[held..]);
        }

        return new SplitDataset(Pick(all, train), Pick(all, test), classes);
    }

    /// <summary>Shifts and scales each feature to mean 0 and deviation 1, measured on the training rows alone.</summary>
    public void Standardize()
    {
        var mean = MeansOf(Train, (value, _) => value);
        var variance = MeansOf(Train, (value, feature) => (value - mean[feature]) * (value - mean[feature]));
        for (var i = 0; i < mean.Length; i++)
        {
            Scale(Train, i, mean[i], Math.Sqrt(variance[i]));
            Scale(Test, i, mean[i], Math.Sqrt(variance[i]));
        }
    }

    private static double[] MeansOf(Samples samples, Func<double, int, double> figure)
    {
        var sums = new double[samples.Features];
        for (var row = 0; row < samples.Count; row++)
        {
            var values = samples.Row(row);
            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] += figure(values[i], i);
            }
        }

        return Array.ConvertAll(sums, sum => sum / samples.Count);
    }

    private static void Scale(Samples samples, int feature, double mean, double deviation)
    {
        // A feature that never changes says nothing: it becomes 0.
        var factor = deviation > 1e-8 ? 1 / deviation : 0;
        for (var row = 0; row < samples.Count; row++)
        {
            ref var value = ref samples.Values[(row * samples.Features) + feature];
            value = (float)((value - mean) * factor);
        }
    }

    private static Samples Pick(Samples all, List<int> rows)
    {
        var values = new float[rows.Count * all.Features];
        for (var i = 0; i < rows.Count; i++)
        {
            all.Row(rows[i]).CopyTo(values.AsSpan(i * all.Features));
        }

        return new Samples(all.Features, values, [.. rows.Select(row => all.Labels[row])]);
    }
}
