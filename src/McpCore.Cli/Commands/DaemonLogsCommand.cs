using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using McpCore.Cli.Daemons;
using McpCore.Cli.Output;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore daemon logs</c>: the daemon's own log, from its files, whether it runs or not.</summary>
internal static class DaemonLogsCommand
{
    private const int MostLines = 100_000;

    public static Command Create(CliContext context)
    {
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what comes, until Ctrl-C; also when the log begins a new file, and when the daemon is restarted." };
        var lines = new Option<int>("--lines", "-n") { Description = "How many lines to begin with, 0 to 100,000.", HelpName = "N", DefaultValueFactory = _ => 50 };
        var command = new Command("logs", "Show the daemon's own log, the newest line last. It needs no daemon.") { follow, lines };
        CliContext.OnItsOwn(command, async (parse, cancellationToken) =>
        {
            var (home, json, count) = (context.HomeOf(parse), parse.GetValue(context.Json), parse.GetValue(lines));
            if (count is < 0 or > MostLines)
            {
                throw new CommandFaultException(ExitCodes.Usage, string.Create(CultureInfo.InvariantCulture, $"--lines is {count}; allowed: 0 to {MostLines}."));
            }

            var files = new DaemonLogFiles(home);
            var newest = files.Tail(count, out var position);
            foreach (var line in newest)
            {
                Print(line, json);
            }

            if (!parse.GetValue(follow))
            {
                return position.File is not null
                    ? ExitCodes.Done
                    : throw new CommandFaultException(ExitCodes.NotFound, $"There is no log in {home.Logs}: no daemon has run on this home. --home chooses another one.");
            }

            await foreach (var line in files.FollowAsync(position, cancellationToken))
            {
                Print(line, json);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static void Print(string line, bool json)
    {
        if (json)
        {
            Terminal.Print(line);
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            var entry = document.RootElement;
            var level = LevelOf(Show.Text(entry, "Level"));
            var time = Show.Time(entry, "Timestamp")?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture) ?? "";
            Terminal.Out.Line($"{Styled.Dim(time)} {level} {MessageOf(entry)}");
            if (Show.Text(entry, "Exception") is { Length: > 0 } exception)
            {
                Terminal.Out.Line($"{exception.TrimEnd()}");
            }
        }
        catch (JsonException)
        {
            // Half a line, as a power cut leaves it.
            Terminal.Out.Line($"{line}");
        }
    }

    /// <summary>The message as on the daemon's console: the values stand in the template as they are, while the rendered text of the file puts them in quotes.</summary>
    private static string MessageOf(JsonElement entry)
    {
        var message = new StringBuilder(Show.Text(entry, "MessageTemplate"));
        if (entry.TryGetProperty("Properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject())
            {
                message.Replace($"{{{property.Name}}}", property.Value.ToString());
            }
        }

        return message.ToString();
    }

    /// <summary>The level in three letters, as on the daemon's console.</summary>
    private static Styled LevelOf(string level) => level switch
    {
        "Verbose" => "VRB",
        "Debug" => "DBG",
        "Warning" => Styled.Yellow("WRN"),
        "Error" => Styled.Red("ERR"),
        "Fatal" => Styled.Red("FTL"),
        _ => "INF",
    };
}
