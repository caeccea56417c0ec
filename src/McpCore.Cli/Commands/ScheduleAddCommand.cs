using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using McpCore.Cli.Connection;
using McpCore.Cli.Output;
using McpCore.Cli.Payloads;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore schedule add</c>.</summary>
internal static class ScheduleAddCommand
{
    public static Command Create(CliContext context)
    {
        var name = new Argument<string>("NAME") { Description = "The schedule's name: letters, digits, dots, hyphens, underscores." };
        var rules = new List<(Option<string?> Option, string Member)>
        {
            (new("--cron") { Description = "Five fields (minute hour day month weekday), six or seven (seconds first, year last), or @daily and the like.", HelpName = "EXPRESSION" }, "cron"),
            (new("--every") { Description = "The time between two firings, 1s or more.", HelpName = "DURATION" }, "every"),
            (new("--time-zone") { Description = "The zone in which cron counts (UTC).", HelpName = "ZONE" }, "time_zone"),
            (new("--misfire") { Description = "What becomes of firings missed while the daemon was down: fire_once, skip or all (fire_once).", HelpName = "POLICY" }, "misfire"),
            (new("--overlap") { Description = "What becomes of a firing while a job of an earlier one has not ended: allow, skip, queue_one or cancel_previous (allow).", HelpName = "POLICY" }, "overlap"),
            (new("--jitter") { Description = "Let each firing be later by a share of this, always the same for the same moment.", HelpName = "DURATION" }, "jitter"),
            (new("--start-at") { Description = "No firing before this moment.", HelpName = "TIME" }, "start_at"),
            (new("--end-at") { Description = "No firing after this moment.", HelpName = "TIME" }, "end_at"),
        };
        var paused = new Option<bool>("--paused") { Description = "Add it without letting it fire yet." };
        var replace = new Option<bool>("--replace") { Description = "Put it in the place of a schedule of that name; the history stays." };
        var exclude = new Option<string[]>("--exclude") { Description = "Calendars in which it does not fire.", HelpName = "CALENDAR" };
        var job = new JobArguments(scheduled: true);
        var command = new Command("add", "Add a schedule:  mcpcore schedule add nightly --cron \"0 2 * * *\" backtest strategy=momentum ticker=AAPL") { name };
        job.AddTo(command);
        rules.ForEach(rule => command.Options.Add(rule.Option));
        command.Options.Add(exclude);
        command.Options.Add(paused);
        command.Options.Add(replace);
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var body = new JsonObject { ["name"] = parse.GetValue(name) };
            foreach (var (option, member) in rules)
            {
                if (parse.GetValue(option) is { } text)
                {
                    body[member] = text;
                }
            }

            if (parse.GetValue(exclude) is { Length: > 0 } calendars)
            {
                body["exclude"] = new JsonArray([.. calendars.SelectMany(text => text.Split(',')).Select(text => (JsonNode)JsonValue.Create(text))]);
            }

            if (parse.GetValue(paused))
            {
                body["paused"] = true;
            }

            body["job"] = job.Build(new DaemonPipe(context.HomeOf(parse)), parse).Body;
            var bytes = Encoding.UTF8.GetBytes(body.ToJsonString(JobArguments.AsTyped));
            var schedule = parse.GetValue(replace)
                ? await client.PutAsync($"schedules/{UrlSegment.Of(parse.GetValue(name)!, "schedule")}", bytes, cancellationToken)
                : await client.PostAsync("schedules", bytes, cancellationToken);
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(schedule.GetRawText());
            }
            else
            {
                ScheduleCommand.Print(schedule);
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
