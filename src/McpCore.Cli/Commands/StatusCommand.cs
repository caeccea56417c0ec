using System.CommandLine;
using McpCore.Cli.Connection;
using McpCore.Cli.Output;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore status ID</c>: one job in full.</summary>
internal static class StatusCommand
{
    public static Command Create(CliContext context)
    {
        var command = new Command("status", "Show one job: state, progress, runs, error.");
        var id = new JobIdArgument(command);
        var stack = new Option<bool>("--stack") { Description = "Show the whole text of an error, frames of the framework included." };
        command.Options.Add(stack);
        context.OnPipe(command, (pipe, parse) => Run(pipe, id.Of(parse), parse.GetValue(context.Json), parse.GetValue(stack)));
        return command;
    }

    /// <param name="pipe">The daemon.</param>
    /// <param name="id">The job, ready for a URL.</param>
    /// <param name="json">Whether it is printed for programs.</param>
    /// <param name="stack">Whether an error's whole text is shown.</param>
    public static int Run(DaemonPipe pipe, string id, bool json, bool stack = false)
    {
        var job = pipe.Get($"jobs/{id}");
        if (json)
        {
            Terminal.Print(job.GetRawText());
        }
        else
        {
            JobView.WriteDetails(job, stack);
        }

        return ExitCodes.Done;
    }
}
