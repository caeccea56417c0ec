using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using McpCore.Cli.Output;
using Spectre.Console;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore cancel ID</c>.</summary>
internal static class CancelCommand
{
    public static Command Create(CliContext context)
    {
        var reason = new Option<string?>("--reason") { Description = "Why; kept with the job.", HelpName = "TEXT" };
        var command = new Command("cancel", "Cancel a job: it is stored at once, then the agent is told.") { reason };
        var id = new JobIdArgument(command);
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            ReadOnlyMemory<byte>? body = parse.GetValue(reason) is { } text ? Encoding.UTF8.GetBytes(new JsonObject { ["reason"] = text }.ToJsonString()) : null;
            var job = await client.PostAsync($"jobs/{id.Of(parse)}/cancel", body, cancellationToken);
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(job.GetRawText());
            }
            else
            {
                var running = Show.Text(job, "status") == "running";
                Terminal.Out.MarkupLineInterpolated($"{Show.Text(job, "type")} {Show.ShortId(Show.Text(job, "id"))}: {(running ? "cancel requested; its agent has been told" : Show.Text(job, "status"))}");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
