using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text;
using McpCore.Cli.Output;

namespace McpCore.Cli.Help;

/// <summary>The help of a command: what it does, how it is written, what it takes, and examples to copy.</summary>
internal static class HelpText
{
    private const int Width = 100;
    private const int LargestNames = 34;

    public static string Of(Command command)
    {
        var text = new StringBuilder();
        var path = PathOf(command);
        text.Append(command.Description).Append("\n\n");
        text.Append("Usage:  ").Append(Usage(command, path)).Append('\n');
        if (command.Aliases.Count > 0)
        {
            text.Append("Also:   ").Append(string.Join(", ", command.Aliases.Order(StringComparer.Ordinal))).Append('\n');
        }

        AppendCommands(text, command);
        AppendRows(text, "Arguments", Shown(command.Arguments).Select(argument => (argument.Name, argument.Description ?? "")));
        AppendRows(text, "Options", OptionsOf(command).Select(option => (NameOf(option), option.Description ?? "")));
        AppendExamples(text, path);
        if (command is RootCommand)
        {
            text.Append("\nMore about a command:  mcpcore COMMAND --help. The manual:  mcpcore man | man -l -\n");
        }

        return text.ToString();
    }

    /// <summary>The words that lead to a command, without the program's.</summary>
    public static string PathOf(Command command) => command is RootCommand ? "" : string.Join(' ', Ancestors(command).Reverse().Skip(1).Select(ancestor => ancestor.Name));

    /// <summary>A command and all below it that are to be seen, in the order of their definition.</summary>
    public static IEnumerable<Command> All(Command command) => command.Subcommands.Where(inner => !inner.Hidden).SelectMany(All).Prepend(command);

    /// <summary>Its own options, then those of all commands.</summary>
    public static IEnumerable<Option> OptionsOf(Command command) =>
        Shown(command.Options).Where(option => command is RootCommand || !option.Recursive)
            .Concat(command is RootCommand ? [] : Ancestors(command).Last().Options.Where(option => option.Recursive && !option.Hidden));

    /// <summary>An option with its short form and its value.</summary>
    public static string NameOf(Option option)
    {
        var names = option.Aliases.Where(alias => alias is ['-', not '-'] && alias != "-?").Append(option.Name);
        return string.Join(", ", names) + (option.ValueType == typeof(bool) || option.ValueType == typeof(void) || option.HelpName is null ? "" : $" {option.HelpName}");
    }

    public static string Usage(Command command, string path)
    {
        var words = new List<string> { path.Length == 0 ? "mcpcore" : $"mcpcore {path}" };
        if (command.Subcommands.Any(inner => !inner.Hidden))
        {
            words.Add("COMMAND");
        }

        foreach (var argument in Shown(command.Arguments))
        {
            var name = argument.Arity.MaximumNumberOfValues > 1 ? argument.Name + "…" : argument.Name;
            words.Add(argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name);
        }

        words.Add("[options]");
        return string.Join(' ', words);
    }

    private static void AppendCommands(StringBuilder text, Command command)
    {
        if (command is RootCommand)
        {
            foreach (var (title, names) in CommandGroups.All)
            {
                AppendRows(text, title, names.Select(name => (name, First(command.Subcommands.Single(inner => inner.Name == name).Description))));
            }

            return;
        }

        AppendRows(text, "Commands", command.Subcommands.Where(inner => !inner.Hidden).Select(inner => (inner.Name, First(inner.Description))));
    }

    private static void AppendExamples(StringBuilder text, string path)
    {
        if (Examples.Of(path) is not { Count: > 0 } examples)
        {
            return;
        }

        text.Append("\nExamples:\n");
        foreach (var example in examples)
        {
            text.Append("  ").Append(example).Append('\n');
        }
    }

    private static void AppendRows(StringBuilder text, string title, IEnumerable<(string Name, string Text)> rows)
    {
        var list = rows.ToList();
        if (list.Count == 0)
        {
            return;
        }

        var names = Math.Min(LargestNames, list.Max(row => row.Name.Length));
        text.Append('\n').Append(title).Append(":\n");
        foreach (var row in list)
        {
            var lines = Cells.Wrap(row.Text, Width - names - 4);
            if (row.Name.Length > names)
            {
                text.Append("  ").Append(row.Name).Append('\n');
            }

            for (var line = 0; line < lines.Count; line++)
            {
                var name = line == 0 && row.Name.Length <= names ? row.Name : "";
                text.Append($"  {name.PadRight(names)}  {lines[line]}".TrimEnd()).Append('\n');
            }
        }
    }

    /// <summary>The first sentence: enough for a list.</summary>
    private static string First(string? description)
    {
        var text = description ?? "";
        var end = text.IndexOfAny([':', '.', ';']);
        return end > 0 ? text[..end] : text;
    }

    private static IEnumerable<Option> Shown(IEnumerable<Option> options) => options.Where(option => !option.Hidden);

    private static IEnumerable<Argument> Shown(IEnumerable<Argument> arguments) => arguments.Where(argument => !argument.Hidden);

    private static IEnumerable<Command> Ancestors(Command command)
    {
        for (var current = command; current is not null; current = current.Parents.OfType<Command>().FirstOrDefault())
        {
            yield return current;
        }
    }

    /// <summary>What <c>--help</c> does when the text that was built is not there.</summary>
    public sealed class Action : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            Terminal.Out.Write(Of(parseResult.CommandResult.Command));
            return ExitCodes.Done;
        }
    }
}
