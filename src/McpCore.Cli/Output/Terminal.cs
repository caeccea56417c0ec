using McpCore.Client;

namespace McpCore.Cli.Output;

/// <summary>Where things are printed: results on stdout, everything else on stderr. Colours only on a terminal, and not with NO_COLOR.</summary>
internal static class Terminal
{
    /// <summary>The environment variable that asks for output which reads well aloud; <c>--plain</c> on the command line.</summary>
    public const string PlainVariable = "MCPCORE_PLAIN";

    /// <summary>No colours, nothing drawn over itself, and rows of tables as sentences.</summary>
    public static bool IsPlain { get; } = Environment.GetEnvironmentVariable(PlainVariable) is { Length: > 0 } || Environment.GetCommandLineArgs().Contains("--plain");

    public static Screen Out { get; } = Create(Console.OpenStandardOutput(), Console.IsOutputRedirected);

    public static Screen Err { get; } = Create(Console.OpenStandardError(), Console.IsErrorRedirected);

    /// <summary>Whether progress can be drawn over itself.</summary>
    public static bool IsLive => Err.IsTerminal && !IsPlain && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>A line of output for programs, as it is.</summary>
    public static void Print(string line) => Out.Write(line + '\n');

    public static void Error(string message) => Err.Line($"{Styled.Red("mcpcore:")} {message}");

    public static void Hint(string message) => Err.Line($"{Styled.Dim(message)}");

    public static void Problem(Problem problem)
    {
        if (problem.Errors.Count <= 1)
        {
            Error(problem.Detail);
            Allowed("  ", problem.Errors.Count == 1 ? problem.Errors[0] : null);
            return;
        }

        Error($"{problem.Errors.Count} faults; nothing was stored:");
        foreach (var error in problem.Errors)
        {
            Err.Line($"  {Styled.Yellow(error.Path)}: {error.Message}");
            Allowed("    ", error);
        }
    }

    /// <summary>What would be right in the place of a fault, where it is known.</summary>
    public static void Allowed(string indent, ProblemError? error)
    {
        if (error?.Allowed is { Length: > 0 } allowed)
        {
            Err.Line($"{indent}{Styled.Dim($"allowed: {allowed}")}");
        }
    }

    private static Screen Create(Stream stream, bool redirected) =>
        new(stream, !redirected, !redirected && !IsPlain && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb");
}
