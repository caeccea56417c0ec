using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using McpCore.Cli.Following;
using McpCore.Cli.Output;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore logs ID</c>: what the agent wrote; with <c>--follow</c> until the job has ended.</summary>
internal static class LogsCommand
{
    public static Command Create(CliContext context)
    {
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on until the job has ended; the exit code is its outcome." };
        var attempt = new Option<int?>("--attempt") { Description = "Only this attempt.", HelpName = "N" };
        var command = new Command("logs", "Show a job's log.") { follow, attempt };
        var id = new JobIdArgument(command);
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var json = parse.GetValue(context.Json);
            if (!parse.GetValue(follow))
            {
                await PrintStoredAsync();
                return ExitCodes.Done;
            }

            var job = await client.GetAsync($"jobs/{id.Of(parse)}", cancellationToken);
            var jobId = Show.Text(job, "id");
            var ended = await new JobWatcher(client).WaitAsync(
                [jobId],
                item =>
                {
                    if (item.Kind is "job.log" or "job.event" && (parse.GetValue(attempt) is not { } only || item.Data.GetProperty("attempt").GetInt32() == only))
                    {
                        PrintEvent(item.Kind, item.Data, json);
                    }
                },
                replay: true,
                cancellationToken);
            return ExitCodes.OfStatus(Show.Text(ended[jobId], "status"));

            async Task PrintStoredAsync()
            {
                long? after = 0;
                while (after is { } from)
                {
                    var query = parse.GetValue(attempt) is { } number ? string.Create(CultureInfo.InvariantCulture, $"&attempt={number}") : "";
                    var page = await client.GetAsync(string.Create(CultureInfo.InvariantCulture, $"jobs/{id.Of(parse)}/logs?after={from}{query}"), cancellationToken);
                    if (from == 0 && page.GetProperty("dropped").GetInt64() is var dropped and > 0)
                    {
                        Terminal.Error(string.Create(CultureInfo.InvariantCulture, $"{dropped} older log lines were dropped: 2 MB of an attempt are kept, and 8 MB of a job."));
                    }

                    foreach (var line in page.GetProperty("logs").EnumerateArray())
                    {
                        Terminal.Print(json ? line.GetRawText() : Line(line, Show.Text(line, "message")));
                    }

                    after = page.GetProperty("next_after") is { ValueKind: JsonValueKind.Number } next ? next.GetInt64() : null;
                }
            }
        });
        return command;
    }

    private static void PrintEvent(string kind, JsonElement data, bool json)
    {
        var message = kind == "job.event" ? $"{Show.Text(data, "name")} {data.GetProperty("data").GetRawText()}" : Show.Text(data, "message");
        Terminal.Print(json ? data.GetRawText() : Line(data, message));
    }

    /// <summary>The level of a line in three letters.</summary>
    public static string LevelOf(JsonElement line) => Show.Text(line, "level") switch
    {
        "debug" => "DBG",
        "warning" => "WRN",
        "error" => "ERR",
        "event" or "" => "EVT",
        _ => "INF",
    };

    private static string Line(JsonElement line, string message)
    {
        var time = Show.Time(line, "time")!.Value.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        return $"{time} {LevelOf(line)} {message}";
    }
}
