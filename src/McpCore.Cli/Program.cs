using McpCore.Cli;

internal static class Program
{
    // Not async: the machinery of a method that is takes longer to start than the short path to run.
    private static Task<int> Main(string[] args) => ShortPath.TryRun(args) is { } code ? Task.FromResult(code) : CommandLine.RunAsync(args);
}
