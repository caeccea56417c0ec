using McpCore.Cli.Commands;
using McpCore.Cli.Connection;
using McpCore.Cli.Help;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli;

/// <summary>
/// What is typed all day in its plainest form, without the parser of command lines, which takes longer to start than these commands to run:
/// a word or two, and at most <c>--json</c>, <c>--plain</c> and <c>--home DIR</c>. They end in the same methods as the long way.
/// </summary>
internal static class ShortPath
{
    /// <returns>The exit code, or null for what the parser has to read.</returns>
    public static int? TryRun(string[] args)
    {
        if (args.Length > 0 && args[^1] is "--help" or "-h" or "-?" && HelpTexts.Find(args.AsSpan(0, args.Length - 1)) is { } help)
        {
            Terminal.Out.Write(help);
            return ExitCodes.Done;
        }

        return Read(args) is { } line ? TryRun(line) : null;
    }

    private static int? TryRun(Line line)
    {
        var words = line.Words.Count > 1 && line.Words[0] == "job" ? line.Words.GetRange(1, line.Words.Count - 1) : line.Words;
        Func<DaemonPipe, int>? action = words switch
        {
            [] when line.Words.Count == 0 && !line.Json => Overview.Run,
            ["status", var id] => pipe => StatusCommand.Run(pipe, UrlSegment.Of(id, "job"), line.Json),
            ["result", var id] => pipe => ResultCommand.Run(pipe, UrlSegment.Of(id, "job"), line.Json),
            ["explain", var id] => pipe => ExplainCommand.Run(pipe, UrlSegment.Of(id, "job"), line.Json),
            ["list" or "ls" or "list-jobs"] => pipe => ListCommand.Run(pipe, line.Json),
            ["agents"] => pipe => AgentsCommand.Run(pipe, line.Json),
            ["daemon", "status"] => pipe => DaemonCommand.ShowStatus(pipe.Home, line.Json),
            _ => null,
        };
        return action is null ? null : Faults.Guard(() => action(new DaemonPipe(HomeFolder.Resolve(line.Home))));
    }

    private static Line? Read(string[] args)
    {
        var line = new Line([], null, false);
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--json":
                    line = line with { Json = true };
                    break;
                case "--plain":
                    break;
                case "--home" when i + 1 < args.Length && !args[i + 1].StartsWith('-'):
                    line = line with { Home = args[++i] };
                    break;
                case ['-', ..]:
                    return null;
                case "" or [' ', ..]:
                    return null;
                default:
                    line.Words.Add(args[i]);
                    break;
            }
        }

        return line;
    }

    private sealed record Line(List<string> Words, string? Home, bool Json);
}
