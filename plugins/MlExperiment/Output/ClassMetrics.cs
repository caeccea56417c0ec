namespace McpCore.MlExperiment.Output;

/// <summary>How well one class is recognised on the test rows; null where nothing was there to be counted.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Precision">The part of the rows called so that are so.</param>
/// <param name="Recall">The part of its rows that are called so.</param>
/// <param name="F1">The harmonic mean of both.</param>
/// <param name="Rows">Its test rows.</param>
internal sealed record ClassMetrics(string Class, double? Precision, double? Recall, double? F1, int Rows)
{
    /// <summary>One for each class of a confusion matrix.</summary>
    internal static IReadOnlyList<ClassMetrics> Of(int[][] confusion, IReadOnlyList<string> classes) => [.. classes.Select((name, i) =>
    {
        var (right, rows, called) = (confusion[i][i], confusion[i].Sum(), confusion.Sum(row => row[i]));
        return new ClassMetrics(name, Part(right, called), Part(right, rows), Part(2 * right, rows + called), rows);
    })];

    private static double? Part(int count, int of) => of == 0 ? null : (double)count / of;
}
