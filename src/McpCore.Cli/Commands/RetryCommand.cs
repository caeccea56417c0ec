using System.CommandLine;
using McpCore.Cli.Output;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore retry ID</c>.</summary>
internal static class RetryCommand
{
    public static Command Create(CliContext context)
    {
        var tree = new Option<bool>("--tree") { Description = "Revive the jobs, too, that were cancelled because it did not complete." };
        var command = new Command("retry", "Run a failed or cancelled job again, with its attempts granted once more.") { tree };
        var id = new JobIdArgument(command);
        context.OnPipe(command, (pipe, parse) =>
        {
            var job = pipe.Post($"jobs/{id.Of(parse)}/retry", parse.GetValue(tree) ? """{"tree":true}"""u8.ToArray() : default);
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(job.GetRawText());
            }
            else
            {
                Terminal.Out.Line($"{Show.Text(job, "type")} {Show.ShortId(Show.Text(job, "id"))}: {Show.Text(job, "status")}");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
