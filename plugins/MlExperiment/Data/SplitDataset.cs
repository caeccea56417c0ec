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
        var (train, test) = Draw(all, classes.Count, testSize, seed);
        return new SplitDataset(all.Pick(train), all.Pick(test), classes);
    }

    /// <summary>The same data with at most so many training rows, each class with the same part of its own.</summary>
    public SplitDataset Limit(int maxTrain, int seed)
    {
        if (maxTrain >= Train.Count)
        {
            return this;
        }

        // Rounding class by class may leave a few rows too many, but each class with one.
        var (_, kept) = Draw(Train, Classes.Count, (double)maxTrain / Train.Count, seed);
        return this with { Train = Train.Pick([.. Interleaved(kept).Take(maxTrain)]) };

        IEnumerable<int> Interleaved(List<int> rows) => rows.GroupBy(row => Train.Labels[row]).SelectMany(group => group.Select((row, place) => (row, place))).OrderBy(item => item.place).Select(item => item.row);
    }

    private static (List<int> Others, List<int> Drawn) Draw(Samples all, int classes, double part, int seed)
    {
        var random = new Random(seed);
        var (rest, drawn) = (new List<int>(), new List<int>());
        for (var label = 0; label < classes; label++)
        {
            var rows = Enumerable.Range(0, all.Count).Where(row => all.Labels[row] == label).ToArray();
            random.Shuffle(rows);
            var count = Math.Min(rows.Length, Math.Max(1, (int)Math.Round(rows.Length * part)));
            drawn.AddRange(rows[..count]);
            rest.AddRange(rows[count..]);
        }

        return (rest, drawn);
    }
}
