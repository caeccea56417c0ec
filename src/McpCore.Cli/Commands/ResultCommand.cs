using System.CommandLine;
using System.Text.Json;
using McpCore.Cli.Connection;
using McpCore.Cli.Output;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore result ID</c>: the result alone, on stdout; the exit code is the job's outcome.</summary>
internal static class ResultCommand
{
    public static Command Create(CliContext context)
    {
        var artifact = new Option<string?>("--artifact") { Description = "Print this artifact instead of the result.", HelpName = "NAME" };
        var artifacts = new Option<bool>("--artifacts") { Description = "List the job's artifacts instead." };
        var plot = new Option<string?>("--plot") { Description = "Draw a series instead: one that the job reported, or an array of numbers in its result; without a name the longest.", HelpName = "[NAME]", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("result", "Print a job's result as JSON.") { artifact, artifacts, plot };
        var id = new JobIdArgument(command);
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            if (parse.GetValue(artifact) is { } name)
            {
                await using var stream = await client.OpenAsync($"jobs/{id.Of(parse)}/artifacts/{UrlSegment.Of(name, "artifact")}", cancellationToken);
                await using var output = Console.OpenStandardOutput();
                await stream.CopyToAsync(output, cancellationToken);
                return ExitCodes.Done;
            }

            if (parse.GetValue(artifacts))
            {
                var answer = await client.GetAsync($"jobs/{id.Of(parse)}/artifacts", cancellationToken);
                WriteArtifacts(answer, parse.GetValue(context.Json));
                return ExitCodes.Done;
            }

            if (parse.GetResult(plot) is not null)
            {
                return ResultPlot.Run(new DaemonPipe(context.HomeOf(parse)), id.Of(parse), parse.GetValue(plot), parse.GetValue(context.Json));
            }

            return Run(new DaemonPipe(context.HomeOf(parse)), id.Of(parse), parse.GetValue(context.Json));
        });
        return command;
    }

    public static int Run(DaemonPipe pipe, string id, bool json)
    {
        var job = pipe.Get($"jobs/{id}");
        var status = Show.Text(job, "status");
        if (!Show.IsFinal(status))
        {
            throw new CommandFaultException(ExitCodes.Refused, $"Job {Show.ShortId(Show.Text(job, "id"))} is {status}; it has no result yet. Wait for it with:  mcpcore wait {Show.ShortId(Show.Text(job, "id"))}");
        }

        if (status == "completed")
        {
            var result = job.GetProperty("result");
            Terminal.Print(json || Console.IsOutputRedirected ? result.GetRawText() : Show.Indented(result));
        }
        else
        {
            var reason = job.GetProperty(status == "failed" ? "error" : "cancel");
            Terminal.Error($"Job {Show.ShortId(Show.Text(job, "id"))} is {status} and has no result: {Show.Text(reason, "message")}{Show.Text(reason, "reason")}");
        }

        return ExitCodes.OfStatus(status);
    }

    private static void WriteArtifacts(JsonElement answer, bool json)
    {
        if (json)
        {
            Terminal.Print(answer.GetProperty("artifacts").GetRawText());
            return;
        }

        var table = new Table("NAME", "KIND", "SIZE", "SHA-256");
        foreach (var item in answer.GetProperty("artifacts").EnumerateArray())
        {
            table.AddRow(Show.Text(item, "name"), Show.Text(item, "kind"), Show.Bytes(item.GetProperty("size").GetInt64()), Show.Text(item, "sha256")[..12]);
        }

        table.WriteTo(Terminal.Out);
    }
}
