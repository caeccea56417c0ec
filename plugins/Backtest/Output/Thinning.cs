namespace McpCore.Backtest.Output;

/// <summary>Takes fewer of many.</summary>
internal static class Thinning
{
    /// <summary>At most so many indices (at least 2), evenly spaced, the first and the last among them.</summary>
    public static IEnumerable<int> Indices(int count, int most)
    {
        var taken = Math.Min(count, most);
        for (var i = 0; i < taken; i++)
        {
            yield return taken == count ? i : (int)((long)i * (count - 1) / (taken - 1));
        }
    }
}
