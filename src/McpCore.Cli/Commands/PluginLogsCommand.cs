using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using McpCore.Cli.Completion;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore plugin logs ID</c>: what a plugin's jobs wrote and what happened to it; with <c>--follow</c> for as long as one looks.</summary>
internal static class PluginLogsCommand
{
    public static Command Create(CliContext context)
    {
        var id = new Argument<string>("ID") { Description = "The plugin's id.", CompletionSources = { Suggestions.Plugins } };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what comes, until Ctrl-C." };
        var lines = new Option<int>("--lines", "-n") { Description = "How many lines to begin with, 1 to 10,000.", HelpName = "N", DefaultValueFactory = _ => 100 };
        var command = new Command("logs", "Show the lines of all jobs of a plugin, and what happened to it; the newest last.") { id, follow, lines };
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var (plugin, json) = (parse.GetValue(id)!, parse.GetValue(context.Json));
            var log = await client.GetAsync(string.Create(CultureInfo.InvariantCulture, $"plugins/{UrlSegment.Of(plugin, "plugin")}/logs?limit={parse.GetValue(lines)}"), cancellationToken);
            foreach (var line in log.GetProperty("logs").EnumerateArray())
            {
                Terminal.Print(json ? line.GetRawText() : Format(line, LogsCommand.LevelOf(line), Show.Text(line, "message")));
            }

            if (parse.GetValue(follow))
            {
                var types = log.GetProperty("job_types").EnumerateArray().Select(type => type.GetString()!).ToHashSet(StringComparer.Ordinal);
                await foreach (var item in await client.SubscribeAsync(null, log.GetProperty("last_event").GetInt64(), cancellationToken))
                {
                    PrintEvent(item, plugin, types, json);
                }
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static void PrintEvent(ServerEvent item, string plugin, HashSet<string> types, bool json)
    {
        var message = item.Kind switch
        {
            "job.log" when types.Contains(Show.Text(item.Data, "type")) => Show.Text(item.Data, "message"),
            "job.event" when types.Contains(Show.Text(item.Data, "type")) => $"{Show.Text(item.Data, "name")} {item.Data.GetProperty("data").GetRawText()}",
            "plugin.state" when Show.Text(item.Data.GetProperty("plugin"), "id") == plugin => StateOf(item.Data, plugin),
            _ => null,
        };
        if (message is not null)
        {
            Terminal.Print(json ? item.Data.GetRawText() : Format(item.Data, item.Kind == "plugin.state" ? LevelOfState(item.Data) : LogsCommand.LevelOf(item.Data), message));
        }
    }

    private static string StateOf(JsonElement change, string plugin)
    {
        var version = Show.Text(change.GetProperty("plugin"), "version");
        var (from, to) = (Show.Text(change, "from"), Show.Text(change, "to"));
        return $"{plugin}{(version.Length > 0 ? " " + version : "")}: {(from == to ? Show.Text(change, "code") : $"{(from.Length > 0 ? from : "found")} > {to}")}: {Show.Text(change, "reason")}";
    }

    private static string LevelOfState(JsonElement change) =>
        Show.Text(change, "to") is "refused" or "failed" or "quarantined" || Show.Text(change, "code") == "leaked" ? "WRN" : "INF";

    private static string Format(JsonElement line, string level, string message)
    {
        var time = Show.Time(line, "time")!.Value.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        var job = Show.Text(line, "job_id");
        return $"{time} {level} {(job.Length > 0 ? $"{Show.Text(line, "type")} {Show.ShortId(job)}: " : "")}{message}";
    }
}
