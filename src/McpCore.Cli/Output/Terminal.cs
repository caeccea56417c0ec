using McpCore.Client;
using Spectre.Console;

namespace McpCore.Cli.Output;

/// <summary>Where things are printed: results on stdout, everything else on stderr. Colours only on a terminal, and not with NO_COLOR.</summary>
internal static class Terminal
{
    private const int WidthOfFiles = 160;

    public static IAnsiConsole Out { get; } = Create(Console.Out, Console.IsOutputRedirected);

    public static IAnsiConsole Err { get; } = Create(Console.Error, Console.IsErrorRedirected);

    /// <summary>Whether progress can be drawn over itself.</summary>
    public static bool IsLive => !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>A line of output for programs, as it is.</summary>
    public static void Print(string line) => Console.Out.WriteLine(line);

    public static void Error(string message) => Err.MarkupLineInterpolated($"[red]mcpcore:[/] {message}");

    public static void Hint(string message) => Err.MarkupLineInterpolated($"[grey]{message}[/]");

    public static void Problem(Problem problem)
    {
        if (problem.Errors.Count <= 1)
        {
            Error(problem.Detail);
        }
        else
        {
            Error($"{problem.Errors.Count} faults; nothing was stored:");
            foreach (var error in problem.Errors)
            {
                Err.MarkupLineInterpolated($"  [yellow]{error.Path}[/]: {error.Message}");
                WriteAllowed("    ", error);
            }

            return;
        }

        foreach (var error in problem.Errors)
        {
            WriteAllowed("  ", error);
        }
    }

    /// <summary>A table without rules, as wide as its content.</summary>
    public static Table Table(params string[] columns)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var column in columns)
        {
            // The last column has the longest texts: it gives way when the terminal is narrow.
            table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))) { NoWrap = column != columns[^1], Padding = new Padding(0, 0, 2, 0) });
        }

        return table;
    }

    /// <summary>The colour of a job's or plugin's state.</summary>
    public static string Colour(string state) => state switch
    {
        "completed" or "active" => "green",
        "failed" or "refused" or "quarantined" => "red",
        "cancelled" => "grey",
        "running" => "blue",
        "blocked" or "scheduled" => "yellow",
        _ => "default",
    };

    public static Markup State(string state) => new($"[{Colour(state)}]{Markup.Escape(state)}[/]");

    private static void WriteAllowed(string indent, ProblemError error)
    {
        if (error.Allowed is { Length: > 0 } allowed)
        {
            Err.MarkupLineInterpolated($"{indent}[grey]allowed: {allowed}[/]");
        }
    }

    private static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        var plain = redirected || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (redirected)
        {
            console.Profile.Width = WidthOfFiles;
        }

        return console;
    }
}
