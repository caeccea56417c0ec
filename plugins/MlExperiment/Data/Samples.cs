namespace McpCore.MlExperiment.Data;

/// <summary>Rows of features with their labels.</summary>
/// <param name="Features">Numbers a row.</param>
/// <param name="Values">All rows, one after the other.</param>
/// <param name="Labels">The class of each row, from 0.</param>
internal sealed record Samples(int Features, float[] Values, int[] Labels)
{
    public int Count => Labels.Length;

    public Span<float> Row(int index) => Values.AsSpan(index * Features, Features);
}
