using System.CommandLine;
using McpCore.Cli.Output;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore explain ID</c>: why a job waits or failed, and what to do.</summary>
internal static class ExplainCommand
{
    public static Command Create(CliContext context)
    {
        var command = new Command("explain", "Say why a job waits or failed, since when, what is ahead of it, and what to do.");
        var id = new JobIdArgument(command);
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var explanation = await client.GetAsync($"jobs/{id.Of(parse)}/explain", cancellationToken);
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(explanation.GetRawText());
            }
            else
            {
                ForecastView.WriteExplanation(explanation);
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
