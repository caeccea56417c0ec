using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Cli.Output;
using McpCore.Cli.Payloads;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore prune</c>: removes ended jobs. Without <c>--yes</c> it only tells what would go.</summary>
internal static class PruneCommand
{
    public static Command Create(CliContext context)
    {
        var status = new Option<string[]>("--status") { Description = "Only jobs that are completed, failed or cancelled.", HelpName = "STATUS", AllowMultipleArgumentsPerToken = true };
        var type = new Option<string[]>("--type") { Description = "Only jobs of these types.", HelpName = "TYPE", AllowMultipleArgumentsPerToken = true };
        var tag = new Option<string?>("--tag") { Description = "Only jobs with this tag.", HelpName = "TAG" };
        var metadata = MetadataOption.Create();
        var olderThan = new Option<string?>("--older-than") { Description = "Only jobs that ended so long ago.", HelpName = "DURATION" };
        var all = new Option<bool>("--all") { Description = "All ended jobs." };
        var includeKept = new Option<bool>("--include-kept") { Description = "Jobs tagged \"keep\", too." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Remove them; without it they are only counted." };
        var command = new Command("prune", "Remove ended jobs with their logs and artifacts. Without a filter: what the retention rules say. Without --yes: a preview.")
        {
            status, type, tag, metadata, olderThan, all, includeKept, yes,
        };
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var body = new JsonObject { ["dry_run"] = !parse.GetValue(yes) };
            AddTexts(body, "status", parse.GetValue(status));
            AddTexts(body, "type", parse.GetValue(type));
            if (parse.GetValue(tag) is { } tagged)
            {
                body["tag"] = tagged;
            }

            if (parse.GetResult(metadata) is not null)
            {
                body["metadata"] = new JsonObject(MetadataOption.Read(parse, metadata).Select(pair => KeyValuePair.Create(pair.Name, (JsonNode?)JsonValue.Create(pair.Value))));
            }

            if (parse.GetValue(olderThan) is { } age)
            {
                body["older_than"] = age;
            }

            body["all"] = parse.GetValue(all);
            body["include_kept"] = parse.GetValue(includeKept);
            var report = await client.PostAsync("prune", Encoding.UTF8.GetBytes(body.ToJsonString(JobArguments.AsTyped)), cancellationToken);
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(report.GetRawText());
            }
            else
            {
                Tell(report);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static void AddTexts(JsonObject body, string name, string[]? texts)
    {
        if (texts is { Length: > 0 })
        {
            body[name] = new JsonArray([.. texts.Select(text => (JsonNode)JsonValue.Create(text))]);
        }
    }

    private static void Tell(JsonElement report)
    {
        var (preview, jobs) = (report.GetProperty("dry_run").GetBoolean(), report.GetProperty("jobs").GetInt64());
        if (jobs == 0)
        {
            Terminal.Print("No job matches; nothing to remove.");
            return;
        }

        var states = report.GetProperty("by_status").EnumerateObject().Where(state => state.Value.GetInt64() > 0).Select(state => $"{state.Value.GetInt64()} {state.Name}");
        var bytes = report.GetProperty("artifact_bytes").GetInt64();
        Terminal.Print(string.Create(
            CultureInfo.InvariantCulture,
            $"{(preview ? "Would remove" : "Removed")} {jobs} job{(jobs == 1 ? "" : "s")} ({string.Join(", ", states)}){(bytes > 0 ? $" with {Show.Bytes(bytes)} of artifacts" : "")}; the first ended {Show.Ago(Show.Time(report, "oldest"))}, the last {Show.Ago(Show.Time(report, "newest"))}."));
        if (preview)
        {
            Terminal.Hint("Nothing has been removed. Do it with --yes.");
        }
    }
}
