using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using McpCore.Cli.Completion;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore schedule …</c>: rules that submit jobs.</summary>
internal static class ScheduleCommand
{
    public static Command Create(CliContext context) => new("schedule", "Submit jobs by a rule: cron or an interval.")
    {
        ScheduleAddCommand.Create(context),
        CreateList(context),
        CreateShow(context),
        CreateChange(context, "pause", "Stop a schedule from firing; what it would have fired meanwhile is left out."),
        CreateChange(context, "resume", "Let a paused schedule go on."),
        CreateRun(context),
        ScheduleNextCommand.Create(context),
        ScheduleBackfillCommand.Create(context),
        CreateRemove(context),
    };

    /// <summary>A schedule with its next firings and its history.</summary>
    public static void Print(JsonElement schedule)
    {
        foreach (var (name, value) in new[]
        {
            ("name", Show.Text(schedule, "name")),
            ("rule", RuleOf(schedule)),
            ("misfire", Show.Text(schedule, "misfire")),
            ("overlap", Show.Text(schedule, "overlap")),
            ("jitter", Show.Text(schedule, "jitter")),
            ("exclude", string.Join(", ", schedule.GetProperty("exclude").EnumerateArray().Select(name => name.GetString()))),
            ("from", Show.Text(schedule, "start_at")),
            ("until", Show.Text(schedule, "end_at")),
            ("state", StateOf(schedule)),
            ("fault", Show.Text(schedule, "fault")),
            ("job", $"{Show.Text(schedule.GetProperty("job"), "type")} {schedule.GetProperty("job").GetProperty("payload").GetRawText()}"),
        }.Where(row => row.Item2.Length > 0))
        {
            Terminal.Out.Line($"{Styled.Dim(name),-8} {value}");
        }

        Terminal.Out.Line($"{Styled.Dim("next")}");
        foreach (var moment in schedule.GetProperty("next").EnumerateArray())
        {
            Terminal.Out.Line($"  {InZone(schedule, moment.GetDateTimeOffset())}");
        }

        if (schedule.GetProperty("history").GetArrayLength() > 0)
        {
            Terminal.Out.Line($"{Styled.Dim("history")}");
            var table = new Table("  FOR", "OUTCOME", "JOB");
            foreach (var firing in schedule.GetProperty("history").EnumerateArray())
            {
                var job = Show.Text(firing, "job_id");
                table.AddRow(
                    "  " + InZone(schedule, firing.GetProperty("fire_at").GetDateTimeOffset()),
                    Show.Text(firing, "outcome"),
                    job.Length > 0 ? Show.ShortId(job) : Show.Text(firing, "message"));
            }

            table.WriteTo(Terminal.Out);
        }
    }

    private static Command CreateList(CliContext context)
    {
        var command = new Command("list", "List all schedules.");
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var schedules = (await client.GetAsync("schedules", cancellationToken)).GetProperty("schedules");
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(schedules.GetRawText());
                return ExitCodes.Done;
            }

            if (schedules.GetArrayLength() == 0)
            {
                Terminal.Hint("There is no schedule. Add one:  mcpcore schedule add nightly --cron \"0 2 * * *\" TYPE key=value");
                return ExitCodes.Done;
            }

            var table = new Table("NAME", "RULE", "STATE", "NEXT", "JOB");
            foreach (var schedule in schedules.EnumerateArray())
            {
                table.AddRow(
                    Show.Text(schedule, "name"),
                    RuleOf(schedule),
                    StateOf(schedule),
                    Show.Time(schedule, "next_fire_at") is { } next ? InZone(schedule, next) : "",
                    Show.Text(schedule.GetProperty("job"), "type"));
            }

            table.WriteTo(Terminal.Out);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command CreateShow(CliContext context) =>
        OnOne(context, "show", "Show a schedule with its next ten firings and its history.", (client, path, cancellationToken) => client.GetAsync(path, cancellationToken), Print);

    private static Command CreateChange(CliContext context, string verb, string description) => OnOne(
        context,
        verb,
        description,
        (client, path, cancellationToken) => client.PostAsync($"{path}/{verb}", cancellationToken: cancellationToken),
        schedule => Terminal.Print($"{Show.Text(schedule, "name")}: {StateOf(schedule)}{(Show.Time(schedule, "next_fire_at") is { } next ? $", next at {InZone(schedule, next)}" : "")}"));

    private static Command CreateRun(CliContext context) => OnOne(
        context,
        "run",
        "Submit a schedule's job now, besides its firings.",
        (client, path, cancellationToken) => client.PostAsync($"{path}/run", cancellationToken: cancellationToken),
        job => Terminal.Print($"{Show.Text(job, "id")}  {Show.Text(job, "type")}  {Show.Text(job, "status")}"));

    private static Command CreateRemove(CliContext context) => OnOne(
        context,
        "remove",
        "Remove a schedule with its history; its jobs stay.",
        (client, path, cancellationToken) => client.DeleteAsync(path, cancellationToken),
        _ => Terminal.Hint("Removed."));

    private static Command OnOne(
        CliContext context, string verb, string description, Func<McpCoreClient, string, CancellationToken, Task<JsonElement>> send, Action<JsonElement> print)
    {
        var name = new Argument<string>("NAME") { Description = "The schedule's name.", CompletionSources = { Suggestions.Schedules } };
        var command = new Command(verb, description) { name };
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var answer = await send(client, $"schedules/{UrlSegment.Of(parse.GetValue(name)!, "schedule")}", cancellationToken);
            if (!parse.GetValue(context.Json))
            {
                print(answer);
            }
            else if (answer.ValueKind != JsonValueKind.Undefined)
            {
                Terminal.Print(answer.GetRawText());
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static string RuleOf(JsonElement schedule) => Show.Text(schedule, "every") is { Length: > 0 } every
        ? $"every {every}"
        : $"{Show.Text(schedule, "cron")} ({Show.Text(schedule, "time_zone")})";

    private static string StateOf(JsonElement schedule) => schedule.GetProperty("paused").GetBoolean() ? "paused"
        : Show.Text(schedule, "fault").Length > 0 ? "faulty"
        : Show.Text(schedule, "next_fire_at").Length > 0 ? "active"
        : "ended";

    /// <summary>A moment as the clock on the wall shows it in the schedule's zone.</summary>
    internal static string InZone(JsonElement schedule, DateTimeOffset moment) =>
        (TimeZoneInfo.TryFindSystemTimeZoneById(Show.Text(schedule, "time_zone"), out var zone) ? TimeZoneInfo.ConvertTime(moment, zone) : moment)
        .ToString("ddd yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
}
