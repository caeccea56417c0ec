using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Cli.Completion;
using McpCore.Cli.Output;
using McpCore.Cli.Payloads;
using McpCore.Client;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore cancel ID…</c>, or with a filter in the place of the ids every job that matches.</summary>
internal sealed class CancelCommand
{
    private readonly CliContext _context;
    private readonly Argument<string[]> _ids = new("ID") { Description = "Jobs: full ids, 4 or more digits of their start or end, or @last.", Arity = ArgumentArity.ZeroOrMore, CompletionSources = { Suggestions.JobIds } };
    private readonly Option<string[]> _jobIds = new("--job-id") { Description = "The same, in the long form.", HelpName = "ID" };
    private readonly Option<string?> _reason = new("--reason") { Description = "Why; kept with the job.", HelpName = "TEXT" };
    private readonly Option<string[]> _status = new("--status") { Description = "Every job that is scheduled, blocked, pending or running.", HelpName = "STATUS", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> _type = new("--type") { Description = "Every job of these types.", HelpName = "TYPE", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _tag = new("--tag") { Description = "Every job with this tag.", HelpName = "TAG" };
    private readonly Option<string[]> _metadata = MetadataOption.Create();
    private readonly Option<string?> _batch = new("--batch") { Description = "Every job of this batch, by its full id.", HelpName = "ID" };
    private readonly Option<bool> _all = new("--all") { Description = "Every job that has not ended." };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask before a filter cancels jobs." };

    private CancelCommand(CliContext context) => _context = context;

    public static Command Create(CliContext context)
    {
        var self = new CancelCommand(context);
        var command = new Command("cancel", "Cancel jobs: it is stored at once, then their agents are told. Jobs are named by their ids, or chosen by a filter.")
        {
            self._ids, self._jobIds, self._reason, self._status, self._type, self._tag, self._metadata, self._batch, self._all, self._yes,
        };
        command.Validators.Add(result =>
        {
            var byId = (result.GetValue(self._ids) ?? []).Concat(result.GetValue(self._jobIds) ?? []).Any(id => !string.IsNullOrWhiteSpace(id));
            var byFilter = result.GetResult(self._status) ?? result.GetResult(self._type) ?? result.GetResult(self._tag) ?? result.GetResult(self._metadata) ?? result.GetResult(self._batch) ?? result.GetResult(self._all);
            if (byId == byFilter is not null)
            {
                result.AddError(byId ? "Name the jobs by their ids or choose them by a filter, not both." : "cancel needs a job: mcpcore cancel ID…, or a filter such as --type TYPE.");
            }
        });
        context.OnDaemon(command, (client, parse, cancellationToken) =>
        {
            var ids = (parse.GetValue(self._ids) ?? []).Concat(parse.GetValue(self._jobIds) ?? []).ToList();
            return ids.Count > 0 ? self.CancelEachAsync(client, parse, ids, cancellationToken) : self.CancelManyAsync(client, parse, cancellationToken);
        });
        return command;
    }

    /// <returns>Of several the exit code of the first that could not be cancelled.</returns>
    private async Task<int> CancelEachAsync(McpCoreClient client, ParseResult parse, List<string> ids, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? body = parse.GetValue(_reason) is { } text ? Encoding.UTF8.GetBytes(new JsonObject { ["reason"] = text }.ToJsonString()) : null;
        var exitCode = ExitCodes.Done;
        foreach (var id in ids)
        {
            try
            {
                Tell(parse, await client.PostAsync($"jobs/{UrlSegment.Of(id, "job")}/cancel", body, cancellationToken));
            }
            catch (McpCoreException exception) when (ids.Count > 1)
            {
                Terminal.Problem(exception.Problem);
                exitCode = exitCode == ExitCodes.Done ? ExitCodes.OfProblem(exception.Problem.Status, exception.Problem.Code) : exitCode;
            }
        }

        return exitCode;
    }

    private void Tell(ParseResult parse, JsonElement job)
    {
        if (parse.GetValue(_context.Json))
        {
            Terminal.Print(job.GetRawText());
            return;
        }

        var running = Show.Text(job, "status") == "running";
        Terminal.Out.Line($"{Show.Text(job, "type")} {Show.ShortId(Show.Text(job, "id"))}: {(running ? "cancel requested; its agent has been told" : Show.Text(job, "status"))}");
    }

    private async Task<int> CancelManyAsync(McpCoreClient client, ParseResult parse, CancellationToken cancellationToken)
    {
        if (!parse.GetValue(_yes) && !Console.IsInputRedirected)
        {
            var preview = await PostAsync(client, parse, dryRun: true, cancellationToken);
            if (preview.GetProperty("jobs").GetInt64() > 0 && !Confirm(preview))
            {
                Terminal.Hint("Nothing has been cancelled.");
                return ExitCodes.Done;
            }
        }

        var report = await PostAsync(client, parse, dryRun: false, cancellationToken);
        if (parse.GetValue(_context.Json))
        {
            Terminal.Print(report.GetRawText());
        }
        else if (report.GetProperty("jobs").GetInt64() == 0)
        {
            Terminal.Print("No job matches; nothing to cancel.");
        }
        else
        {
            var running = report.GetProperty("by_status").GetProperty("running").GetInt64();
            Terminal.Print($"Cancelled {Count(report)}{(running > 0 ? "; the agents of those that run have been told" : "")}.");
        }

        return ExitCodes.Done;
    }

    private Task<JsonElement> PostAsync(McpCoreClient client, ParseResult parse, bool dryRun, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["dry_run"] = dryRun, ["all"] = parse.GetValue(_all), ["reason"] = parse.GetValue(_reason), ["tag"] = parse.GetValue(_tag), ["batch"] = parse.GetValue(_batch) };
        AddTexts(body, "status", parse.GetValue(_status));
        AddTexts(body, "type", parse.GetValue(_type));
        if (parse.GetResult(_metadata) is not null)
        {
            body["metadata"] = new JsonObject(MetadataOption.Read(parse, _metadata).Select(pair => KeyValuePair.Create(pair.Name, (JsonNode?)JsonValue.Create(pair.Value))));
        }

        return client.PostAsync("jobs/cancel", Encoding.UTF8.GetBytes(body.ToJsonString(JobArguments.AsTyped)), cancellationToken);
    }

    private static void AddTexts(JsonObject body, string name, string[]? texts)
    {
        if (texts is { Length: > 0 })
        {
            body[name] = new JsonArray([.. texts.Select(text => (JsonNode)JsonValue.Create(text))]);
        }
    }

    private static bool Confirm(JsonElement preview)
    {
        Console.Error.Write($"Cancel {Count(preview)}? [y/N] ");
        return Console.In.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    private static string Count(JsonElement report)
    {
        var states = report.GetProperty("by_status").EnumerateObject().Where(state => state.Value.GetInt64() > 0).Select(state => $"{state.Value.GetInt64()} {state.Name}");
        var jobs = report.GetProperty("jobs").GetInt64();
        return $"{jobs} job{(jobs == 1 ? "" : "s")} ({string.Join(", ", states)})";
    }
}
