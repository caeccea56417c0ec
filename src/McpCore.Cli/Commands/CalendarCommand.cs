using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Cli.Output;
using McpCore.Cli.Payloads;
using McpCore.Client;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore calendar …</c>: days and hours in which schedules do not fire.</summary>
internal static class CalendarCommand
{
    public static Command Create(CliContext context) => new("calendar", "Days and hours in which schedules do not fire.")
    {
        CreateAdd(context),
        CreateList(context),
        CreateOne(context, "show", "Show a calendar.", (client, path, cancellationToken) => client.GetAsync(path, cancellationToken)),
        CreateOne(context, "remove", "Remove a calendar that no schedule uses.", (client, path, cancellationToken) => client.DeleteAsync(path, cancellationToken)),
    };

    private static Command CreateAdd(CliContext context)
    {
        var name = new Argument<string>("NAME") { Description = "The calendar's name: letters, digits, dots, hyphens, underscores." };
        var dates = new Option<string[]>("--dates") { Description = "Days with commas: 2026-12-25, or 12-25 for every year.", HelpName = "DATES" };
        var weekdays = new Option<string[]>("--weekdays") { Description = "Days of the week with commas: mon, tue, wed, thu, fri, sat, sun.", HelpName = "DAYS" };
        var daily = new Option<string?>("--daily") { Description = "Hours of every day, the end not included: 22:00-06:00.", HelpName = "FROM-TO" };
        var cron = new Option<string?>("--cron") { Description = "Every minute (with a field for seconds: every second) that the expression names.", HelpName = "EXPRESSION" };
        var replace = new Option<bool>("--replace") { Description = "Put it in the place of a calendar of that name; the schedules that use it follow at once." };
        var command = new Command("add", "Add a calendar:  mcpcore calendar add days-off --dates 12-25,2026-04-03 --weekdays sat,sun") { name, dates, weekdays, daily, cron, replace };
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var body = new JsonObject { ["name"] = parse.GetValue(name), ["daily"] = parse.GetValue(daily), ["cron"] = parse.GetValue(cron) };
            AddTexts(body, "dates", parse.GetValue(dates));
            AddTexts(body, "weekdays", parse.GetValue(weekdays));
            var bytes = Encoding.UTF8.GetBytes(body.ToJsonString(JobArguments.AsTyped));
            var calendar = parse.GetValue(replace)
                ? await client.PutAsync($"calendars/{UrlSegment.Of(parse.GetValue(name)!, "calendar")}", bytes, cancellationToken)
                : await client.PostAsync("calendars", bytes, cancellationToken);
            Tell(calendar, parse.GetValue(context.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command CreateList(CliContext context)
    {
        var command = new Command("list", "List all calendars.");
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var calendars = (await client.GetAsync("calendars", cancellationToken)).GetProperty("calendars");
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(calendars.GetRawText());
                return ExitCodes.Done;
            }

            if (calendars.GetArrayLength() == 0)
            {
                Terminal.Hint("There is no calendar. Add one:  mcpcore calendar add days-off --weekdays sat,sun");
                return ExitCodes.Done;
            }

            var table = new Table("NAME", "USED BY", "EXCLUDES");
            foreach (var calendar in calendars.EnumerateArray())
            {
                table.AddRow(Show.Text(calendar, "name"), Texts(calendar, "used_by"), string.Join("; ", Parts(calendar).Select(part => part.Value)));
            }

            table.WriteTo(Terminal.Out);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command CreateOne(CliContext context, string verb, string description, Func<McpCoreClient, string, CancellationToken, Task<JsonElement>> send)
    {
        var name = new Argument<string>("NAME") { Description = "The calendar's name." };
        var command = new Command(verb, description) { name };
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var answer = await send(client, $"calendars/{UrlSegment.Of(parse.GetValue(name)!, "calendar")}", cancellationToken);
            if (answer.ValueKind != JsonValueKind.Undefined)
            {
                Tell(answer, parse.GetValue(context.Json));
            }
            else if (!parse.GetValue(context.Json))
            {
                Terminal.Hint("Removed.");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static void Tell(JsonElement calendar, bool asJson)
    {
        if (asJson)
        {
            Terminal.Print(calendar.GetRawText());
            return;
        }

        Terminal.Out.Line($"{Styled.Dim("name"),-8} {Show.Text(calendar, "name")}");
        foreach (var (name, value) in Parts(calendar).Append(("used by", Texts(calendar, "used_by"))).Where(part => part.Item2.Length > 0))
        {
            Terminal.Out.Line($"{Styled.Dim(name),-8} {value}");
        }
    }

    private static IEnumerable<(string Name, string Value)> Parts(JsonElement calendar) => new[]
    {
        ("dates", Texts(calendar, "dates")),
        ("weekdays", Texts(calendar, "weekdays")),
        ("daily", Show.Text(calendar, "daily")),
        ("cron", Show.Text(calendar, "cron")),
    }.Where(part => part.Item2.Length > 0);

    private static string Texts(JsonElement calendar, string name) => string.Join(", ", calendar.GetProperty(name).EnumerateArray().Select(text => text.GetString()));

    private static void AddTexts(JsonObject body, string name, string[]? texts)
    {
        if (texts is { Length: > 0 })
        {
            body[name] = new JsonArray([.. texts.SelectMany(text => text.Split(',')).Select(text => (JsonNode)JsonValue.Create(text.Trim()))]);
        }
    }
}
