using System.CommandLine;
using McpCore.Cli.Completion;
using McpCore.Cli.Following;
using McpCore.Cli.Output;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore wait ID…</c>: returns when all have ended; the exit code is the worst outcome.</summary>
internal static class WaitCommand
{
    public static Command Create(CliContext context)
    {
        var ids = new Argument<string[]>("ID") { Description = "Jobs: full ids, 4 or more digits of their start or end, or @last.", Arity = ArgumentArity.OneOrMore, CompletionSources = { Suggestions.JobIds } };
        var timeout = new Option<string?>("--timeout") { Description = "Give up waiting after this time (exit code 7); the jobs go on.", HelpName = "DURATION" };
        var follow = new Option<bool>("--follow", "-f") { Description = "Show progress, numbers and log lines meanwhile." };
        var command = new FollowingCommand("wait", "Wait until jobs have ended.") { ids, timeout, follow };
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var limit = JobOutcome.ParseLimit(parse, timeout);
            var jobs = new List<(string Id, string Type)>();
            foreach (var id in parse.GetValue(ids)!)
            {
                var job = await client.GetAsync($"jobs/{UrlSegment.Of(id, "job")}", cancellationToken);
                jobs.Add((Show.Text(job, "id"), Show.Text(job, "type")));
            }

            return await JobOutcome.WaitAsync(client, jobs, parse.GetValue(follow), parse.GetValue(context.Json), limit);
        });
        return command;
    }
}
