using System.CommandLine;
using McpCore.Cli.Completion;
using McpCore.Cli.Output;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore completion SHELL</c>, and the hidden <c>mcpcore complete</c> that its scripts ask.</summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = string.Join(", ", ShellScripts.ByShell.Keys) + "." };
        shell.AcceptOnlyFromAmong([.. ShellScripts.ByShell.Keys]);
        var command = new Command("completion", "Print the script that lets a shell complete commands, options, job types, payload members, jobs, plugins and schedules.") { shell };
        command.SetAction(parse =>
        {
            Terminal.Out.Write(ShellScripts.ByShell[parse.GetValue(shell)!]);
            return ExitCodes.Done;
        });
        return command;
    }

    public static Command CreateComplete()
    {
        var position = new Argument<int>("POSITION");
        var line = new Argument<string>("LINE");
        var command = new Command("complete", "Complete a command line.") { position, line };
        command.Hidden = true;
        command.SetAction(parse =>
        {
            foreach (var (value, detail) in Complete(parse.GetValue(line)!, parse.GetValue(position)))
            {
                Terminal.Print(detail.Length > 0 ? $"{value}\t{detail}" : value);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>What may stand at a position of a line whose first word is the program's.</summary>
    public static IEnumerable<(string Value, string Detail)> Complete(string line, int position)
    {
        var typed = line[..Math.Clamp(position, 0, line.Length)];
        var program = typed.IndexOf(' ', StringComparison.Ordinal);
        var rest = program < 0 ? "" : typed[(program + 1)..];
        var word = rest[(rest.LastIndexOf(' ') + 1)..];
        var parse = CommandLine.Create().Parse(rest, CommandLine.Parsing);
        return parse.GetCompletions(rest.Length)
            .Where(item => item.Label.StartsWith(word, StringComparison.Ordinal) && (word.StartsWith('-') || item.Label is not ['-' or '/', ..]))
            .Select(item => (item.Label, (item.Detail ?? "").ReplaceLineEndings(" ")))
            .Distinct();
    }
}
