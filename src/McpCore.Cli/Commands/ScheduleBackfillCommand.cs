using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Cli.Completion;
using McpCore.Cli.Output;
using McpCore.Cli.Payloads;
using McpCore.Client;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore schedule backfill</c>: the jobs of a period that has passed, in portions, so that it can tell how far it is.</summary>
internal static class ScheduleBackfillCommand
{
    private const int Portion = 50;

    public static Command Create(CliContext context)
    {
        var name = new Argument<string>("NAME") { Description = "The schedule's name.", CompletionSources = { Suggestions.Schedules } };
        var from = new Option<string>("--from") { Description = "The first moment.", HelpName = "TIME", Required = true };
        var to = new Option<string>("--to") { Description = "The last moment; it counts.", HelpName = "TIME", Required = true };
        var parallel = new Option<int?>("--parallel") { Description = "Of these jobs, as many may run at once (1: one after the other, in order).", HelpName = "N" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only tell what would be submitted." };
        var command = new Command("backfill", "Submit a schedule's jobs for a period that has passed: one for each moment that has none yet. Run twice, it submits nothing new.")
        {
            name, from, to, parallel, dryRun,
        };
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var path = $"schedules/{UrlSegment.Of(parse.GetValue(name)!, "schedule")}/backfill";
            var report = await PostAsync(client, path, parse.GetValue(from)!, parse.GetValue(to)!, parse.GetValue(parallel), dryRun: true, cancellationToken);
            if (!parse.GetValue(dryRun))
            {
                report = await SubmitAsync(client, path, [.. report.GetProperty("firings").EnumerateArray().Select(firing => Show.Text(firing, "fire_at"))], report, parse.GetValue(parallel), cancellationToken);
            }

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

    private static async Task<JsonElement> SubmitAsync(
        McpCoreClient client, string path, IReadOnlyList<string> moments, JsonElement preview, int? parallel, CancellationToken cancellationToken)
    {
        var (submitted, existing, firings) = (0, 0, new JsonArray());
        foreach (var portion in moments.Chunk(Portion))
        {
            var part = await PostAsync(client, path, portion[0], portion[^1], parallel, dryRun: false, cancellationToken);
            submitted += part.GetProperty("submitted").GetInt32();
            existing += part.GetProperty("existing").GetInt32();
            foreach (var firing in part.GetProperty("firings").EnumerateArray())
            {
                firings.Add(JsonNode.Parse(firing.GetRawText()));
            }

            if (moments.Count > Portion)
            {
                Terminal.Hint(string.Create(CultureInfo.InvariantCulture, $"{firings.Count} of {moments.Count}"));
            }
        }

        var whole = new JsonObject { ["schedule"] = Show.Text(preview, "schedule"), ["dry_run"] = false, ["submitted"] = submitted, ["existing"] = existing, ["firings"] = firings };
        using var document = JsonDocument.Parse(whole.ToJsonString());
        return document.RootElement.Clone();
    }

    private static Task<JsonElement> PostAsync(McpCoreClient client, string path, string from, string to, int? parallel, bool dryRun, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["from"] = from, ["to"] = to, ["parallel"] = parallel, ["dry_run"] = dryRun };
        return client.PostAsync(path, Encoding.UTF8.GetBytes(body.ToJsonString(JobArguments.AsTyped)), cancellationToken);
    }

    private static void Tell(JsonElement report)
    {
        var (isPreview, submitted, existing) = (report.GetProperty("dry_run").GetBoolean(), report.GetProperty("submitted").GetInt32(), report.GetProperty("existing").GetInt32());
        foreach (var firing in report.GetProperty("firings").EnumerateArray().Where(firing => firing.GetProperty("is_new").GetBoolean()))
        {
            Terminal.Print($"{Show.Text(firing, "fire_at")}  {Show.Text(firing, "job_id")}".TrimEnd());
        }

        Terminal.Hint(submitted + existing == 0
            ? "The schedule has no firing in that period."
            : string.Create(CultureInfo.InvariantCulture, $"{(isPreview ? "Would submit" : "Submitted")} {submitted} {(submitted == 1 ? "job" : "jobs")}; {existing} {(existing == 1 ? "moment has" : "moments have")} one already."));
    }
}
