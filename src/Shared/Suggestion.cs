namespace McpCore;

/// <summary>"Did you mean …": the nearest of some known names, by the number of single-letter edits (Levenshtein distance).</summary>
internal static class Suggestion
{
    /// <summary>The nearest candidate, or null when none is near enough to be a likely slip of the finger (a third of the length, at least 2).</summary>
    public static string? Nearest(string text, IEnumerable<string> candidates)
    {
        string? nearest = null;
        var best = Math.Max(2, text.Length / 3) + 1;
        foreach (var candidate in candidates)
        {
            var distance = Distance(text, candidate);
            if (distance < best)
            {
                best = distance;
                nearest = candidate;
            }
        }

        return nearest;
    }

    private static int Distance(string left, string right)
    {
        var previous = new int[right.Length + 1];
        var current = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var substitution = previous[j - 1] + (char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1);
                current[j] = Math.Min(substitution, Math.Min(previous[j], current[j - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[right.Length];
    }
}
