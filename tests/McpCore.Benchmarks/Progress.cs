namespace McpCore.Benchmarks;

/// <summary>What is being done, on standard error: a run takes minutes.</summary>
internal static class Progress
{
    public static void Say(string text) => Console.Error.WriteLine($"  {text}");
}
