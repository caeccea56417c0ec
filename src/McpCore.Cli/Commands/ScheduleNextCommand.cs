using System.CommandLine;
using System.Globalization;
using McpCore.Cli.Completion;
using McpCore.Cli.Output;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore schedule next</c>: the moments that lie ahead, with what excludes them.</summary>
internal static class ScheduleNextCommand
{
    public static Command Create(CliContext context)
    {
        var name = new Argument<string>("NAME") { Description = "The schedule's name.", CompletionSources = { Suggestions.Schedules } };
        var count = new Option<int>("--count", "-n") { Description = "Moments to show (10).", HelpName = "N", DefaultValueFactory = _ => 10 };
        var after = new Option<string?>("--after") { Description = "Show moments after this one (now).", HelpName = "TIME" };
        var command = new Command("next", "Preview a schedule: the next moments of its rule, when each is to fire, and which calendars exclude it.") { name, count, after };
        context.OnPipe(command, (pipe, parse) =>
        {
            var path = $"schedules/{UrlSegment.Of(parse.GetValue(name)!, "schedule")}";
            var query = string.Create(CultureInfo.InvariantCulture, $"count={parse.GetValue(count)}")
                + (parse.GetValue(after) is { } moment ? $"&after={Uri.EscapeDataString(moment)}" : "");
            var preview = pipe.Get($"{path}/next?{query}");
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(preview.GetRawText());
                return ExitCodes.Done;
            }

            var schedule = pipe.Get(path);
            var table = new Table("FOR", "FIRES AT", "EXCLUDED BY");
            foreach (var firing in preview.GetProperty("firings").EnumerateArray())
            {
                table.AddRow(
                    ScheduleCommand.InZone(schedule, firing.GetProperty("fire_at").GetDateTimeOffset()),
                    Show.Time(firing, "due_at") is { } due ? ScheduleCommand.InZone(schedule, due) : "",
                    string.Join(", ", firing.GetProperty("excluded_by").EnumerateArray().Select(calendar => calendar.GetString())));
            }

            table.WriteTo(Terminal.Out);
            return ExitCodes.Done;
        });
        return command;
    }
}
