using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using McpCore.Cli.Output;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore list</c>: the newest jobs.</summary>
internal static class ListCommand
{
    private const int MaxPage = 1000;

    public static Command Create(CliContext context)
    {
        var status = new Option<string[]>("--status") { Description = "Only jobs of these states.", HelpName = "STATE", AllowMultipleArgumentsPerToken = true };
        var type = new Option<string[]>("--type") { Description = "Only jobs of these types.", HelpName = "TYPE", AllowMultipleArgumentsPerToken = true };
        var tag = new Option<string?>("--tag") { Description = "Only jobs with this tag.", HelpName = "TAG" };
        var metadata = MetadataOption.Create();
        var limit = new Option<int>("--limit") { Description = "How many at most.", HelpName = "N", DefaultValueFactory = _ => 50 };
        limit.Validators.Add(result =>
        {
            // Asking the result itself would throw for what is no number; the parser reports that.
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var number) && number < 1)
            {
                result.AddError("--limit must be 1 or more.");
            }
        });
        var command = new Command("list", "List jobs, newest first.") { status, type, tag, metadata, limit };
        command.Aliases.Add("list-jobs");
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var query = string.Concat(
                (parse.GetValue(status) ?? []).Select(value => $"&status={Uri.EscapeDataString(value)}")
                .Concat((parse.GetValue(type) ?? []).Select(value => $"&type={Uri.EscapeDataString(value)}"))
                .Concat(MetadataOption.Read(parse, metadata).Select(pair => $"&metadata.{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value)}"))
                .Append(parse.GetValue(tag) is { } text ? $"&tag={Uri.EscapeDataString(text)}" : ""));
            var wanted = parse.GetValue(limit);
            var jobs = new List<JsonElement>();
            string? cursor = null;
            do
            {
                var page = string.Create(CultureInfo.InvariantCulture, $"jobs?limit={Math.Min(MaxPage, wanted - jobs.Count)}{query}");
                var answer = await client.GetAsync(cursor is null ? page : $"{page}&cursor={cursor}", cancellationToken);
                jobs.AddRange(answer.GetProperty("jobs").EnumerateArray());
                cursor = answer.GetProperty("next_cursor").GetString();
            }
            while (cursor is not null && jobs.Count < wanted);

            if (parse.GetValue(context.Json))
            {
                Terminal.Print($"[{string.Join(",", jobs.Select(job => job.GetRawText()))}]");
            }
            else
            {
                JobView.WriteTable(jobs);
            }

            if (cursor is not null)
            {
                Terminal.Hint($"The newest {jobs.Count} are shown; there are more. See --limit.");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
