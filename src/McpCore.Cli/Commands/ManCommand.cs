using System.CommandLine;
using McpCore.Cli.Help;
using McpCore.Cli.Output;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore man</c>: the manual page.</summary>
internal static class ManCommand
{
    public static Command Create()
    {
        var command = new Command("man", "Print the manual page, in troff:  mcpcore man | man -l -");
        command.SetAction(_ =>
        {
            Terminal.Out.Write(ManualPage.Of(CommandLine.Create()));
            return ExitCodes.Done;
        });
        return command;
    }
}
