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
        var features = Train.Features;
        var mean = new double[features];
        var square = new double[features];
        for (var row = 0; row < Train.Count; row++)
        {
            var values = Train.Row(row);
            for (var i = 0; i < features; i++)
            {
                mean[i] += values[i];
                square[i] += (double)values[i] * values[i];
            }
        }

        for (var i = 0; i < features; i++)
        {
            mean[i] /= Train.Count;
            var deviation = Math.Sqrt(Math.Max(0, (square[i] / Train.Count) - (mean[i] * mean[i])));
            Scale(Train, i, mean[i], deviation);
            Scale(Test, i, mean[i], deviation);
        }
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
