using System.CommandLine;
using McpCore.Cli.Connection;
using McpCore.Cli.Following;
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
        var watch = new Option<bool>("--watch", "-w") { Description = "Show it again whenever something changes, until the job has ended." };
        command.Options.Add(stack);
        command.Options.Add(watch);
        command.Validators.Add(result =>
        {
            if (result.GetValue(watch) && result.GetValue(context.Json))
            {
                result.AddError("--watch is for people; programs read the stream of events, or `mcpcore wait --json`.");
            }
        });
        command.SetAction((parse, cancellationToken) => Faults.GuardAsync(async () =>
        {
            var pipe = new DaemonPipe(context.HomeOf(parse));
            if (!parse.GetValue(watch))
            {
                return Run(pipe, id.Of(parse), parse.GetValue(context.Json), parse.GetValue(stack));
            }

            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var job = pipe.Get($"jobs/{id.Of(parse)}");
            await Watching.RunAsync(pipe.Home, Draw, null, ended.Token);
            return ExitCodes.Done;

            // "@last" stays the job that it was at first.
            void Draw(Screen screen)
            {
                job = pipe.Get($"jobs/{Show.Text(job, "id")}");
                JobView.WriteDetails(job, parse.GetValue(stack), screen);
                if (Show.IsFinal(Show.Text(job, "status")))
                {
                    ended.Cancel();
                }
            }
        }));
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
            JobView.WriteDetails(job, stack, Terminal.Out);
        }

        return ExitCodes.Done;
    }
}
