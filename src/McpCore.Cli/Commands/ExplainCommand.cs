using System.CommandLine;
using McpCore.Cli.Connection;
using McpCore.Cli.Output;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore explain ID</c>: why a job waits or failed, and what to do.</summary>
internal static class ExplainCommand
{
    public static Command Create(CliContext context)
    {
        var command = new Command("explain", "Say why a job waits or failed, since when, what is ahead of it, and what to do.");
        var id = new JobIdArgument(command);
        context.OnPipe(command, (pipe, parse) => Run(pipe, id.Of(parse), parse.GetValue(context.Json)));
        return command;
    }

    public static int Run(DaemonPipe pipe, string id, bool json)
    {
        var explanation = pipe.Get($"jobs/{id}/explain");
        if (json)
        {
            Terminal.Print(explanation.GetRawText());
        }
        else
        {
            ForecastView.WriteExplanation(explanation);
        }

        return ExitCodes.Done;
    }
}
