using System.CommandLine;
using McpCore.Cli.Output;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore status ID</c>: one job in full.</summary>
internal static class StatusCommand
{
    public static Command Create(CliContext context)
    {
        var command = new Command("status", "Show one job: state, progress, runs, error.");
        var id = new JobIdArgument(command);
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var job = await client.GetAsync($"jobs/{id.Of(parse)}", cancellationToken);
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(job.GetRawText());
            }
            else
            {
                JobView.WriteDetails(job);
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
