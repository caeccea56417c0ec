namespace McpCore.MlExperiment.Data;

/// <summary>Rows of features with their labels.</summary>
/// <param name="Features">Numbers a row.</param>
/// <param name="Values">All rows, one after the other.</param>
/// <param name="Labels">The class of each row, from 0.</param>
internal sealed record Samples(int Features, float[] Values, int[] Labels)
{
    public int Count => Labels.Length;

    public Span<float> Row(int index) => Values.AsSpan(index * Features, Features);

    /// <summary>Copies of some rows, in their order.</summary>
    public Samples Pick(IReadOnlyList<int> rows)
    {
        var values = new float[rows.Count * Features];
        for (var i = 0; i < rows.Count; i++)
        {
            Row(rows[i]).CopyTo(values.AsSpan(i * Features));
        }

        return new Samples(Features, values, [.. rows.Select(row => Labels[row])]);
    }
}
