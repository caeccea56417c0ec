using System.CommandLine;
using System.Text;
using McpCore.Cli.Help;
using McpCore.Cli.Output;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore help-texts</c>, hidden: the help of all commands as the build keeps it, or as the reference in <c>docs/</c>.</summary>
internal static class HelpCommand
{
    public static Command Create()
    {
        var output = new Argument<string?>("FILE") { Arity = ArgumentArity.ZeroOrOne };
        var markdown = new Option<bool>("--markdown");
        var command = new Command("help-texts", "Write the help of every command.") { output, markdown };
        command.Hidden = true;
        command.SetAction(parse =>
        {
            var text = parse.GetValue(markdown) ? Reference.Of(CommandLine.Create()) : Texts();
            if (parse.GetValue(output) is { } file)
            {
                File.WriteAllText(file, text);
            }
            else
            {
                Terminal.Out.Write(text);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static string Texts()
    {
        var texts = new StringBuilder();
        foreach (var command in HelpText.All(CommandLine.Create()))
        {
            texts.Append(HelpTexts.Mark).Append(HelpText.PathOf(command)).Append('\n').Append(HelpText.Of(command));
        }

        return texts.ToString();
    }
}
