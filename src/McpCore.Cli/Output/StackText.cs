namespace McpCore.Cli.Output;

/// <summary>The text of an exception with the frames of the framework folded away: what is left is the agent's.</summary>
internal static class StackText
{
    private const string Frame = "   at ";
    private static readonly string[] OfFramework = ["System.", "Microsoft.", "McpCore.Agents."];

    /// <param name="text">What the exception's <c>ToString</c> said.</param>
    /// <param name="all">Whether every line is kept.</param>
    public static IEnumerable<string> Lines(string text, bool all)
    {
        var folded = 0;
        foreach (var line in text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n'))
        {
            if (!all && IsOfFramework(line))
            {
                folded++;
                continue;
            }

            if (folded > 0)
            {
                yield return Folded(folded);
                folded = 0;
            }

            yield return line;
        }

        if (folded > 0)
        {
            yield return Folded(folded);
        }
    }

    private static bool IsOfFramework(string line) =>
        line.StartsWith("--- End of", StringComparison.Ordinal)
        || (line.StartsWith(Frame, StringComparison.Ordinal) && OfFramework.Any(name => line.AsSpan(Frame.Length).StartsWith(name, StringComparison.Ordinal)));

    private static string Folded(int frames) => $"   ({frames} line{(frames == 1 ? "" : "s")} of the framework; --stack shows {(frames == 1 ? "it" : "them")})";
}
