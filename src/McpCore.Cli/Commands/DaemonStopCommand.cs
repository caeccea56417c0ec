using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Cli.Connection;
using McpCore.Cli.Daemons;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore daemon stop</c>, <c>restart</c>, <c>drain</c> and <c>resume</c>.</summary>
internal static class DaemonStopCommand
{
    private const string Masked = "***";

    private static readonly Option<bool> Now = new("--now") { Description = "Interrupt running jobs at once; they run again after the next start, at no cost." };

    public static Command CreateStop(CliContext context)
    {
        var command = new Command("stop", "Stop the daemon: running jobs may finish first, what remains runs again after the next start.") { Now };
        CliContext.OnItsOwn(command, async (parse, cancellationToken) =>
        {
            var (processId, jobs) = await DaemonStop.RunAsync(context.HomeOf(parse), parse.GetValue(Now), cancellationToken);
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(new JsonObject
                {
                    ["stopped"] = true,
                    ["pid"] = processId,
                    ["waited_for"] = new JsonArray([.. jobs.Select(job => (JsonNode)new JsonObject { ["id"] = Show.Text(job, "id"), ["type"] = Show.Text(job, "type") })]),
                }.ToJsonString());
                return ExitCodes.Done;
            }

            Terminal.Out.Line($"The daemon has stopped.");
            return ExitCodes.Done;
        });
        return command;
    }

    /// <param name="context">What every command shares.</param>
    /// <param name="settings">The options for settings of the new start.</param>
    /// <param name="settingsOf">Reads them.</param>
    public static Command CreateRestart(CliContext context, IEnumerable<Option> settings, Func<ParseResult, string[]> settingsOf)
    {
        var command = new Command("restart", "Stop the daemon and start it on the same home, with the --set it was started with; starts one when none runs.") { Now };
        foreach (var option in settings)
        {
            command.Options.Add(option);
        }

        CliContext.OnItsOwn(command, async (parse, cancellationToken) =>
        {
            var home = context.HomeOf(parse);
            IReadOnlyList<string> kept = [];
            if (DaemonProcess.Find(home) is { } running)
            {
                RefuseService(running.ProcessId);
                kept = SettingsOf(home);
                await DaemonStop.RunAsync(home, parse.GetValue(Now), cancellationToken);
            }

            // What is said now goes over what was said then.
            var processId = await DaemonProcess.StartAsync(home, [.. kept, .. settingsOf(parse)], cancellationToken);
            DaemonCommand.TellStarted(home, processId, parse.GetValue(context.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    public static Command CreateDrain(CliContext context) => CreateHold(
        context, "drain", "Start no jobs any more, and stay up: running jobs go on, new ones wait.", running => $"No job is started any more; {running} still run(s). Jobs start again after:  mcpcore daemon resume");

    public static Command CreateResume(CliContext context) => CreateHold(context, "resume", "Start jobs again after a drain.", _ => "Jobs are started again.");

    private static Command CreateHold(CliContext context, string name, string description, Func<int, string> tell)
    {
        var command = new Command(name, description);
        context.OnPipe(command, (pipe, parse) =>
        {
            var answer = pipe.Post($"daemon/{name}");
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(answer.GetRawText());
            }
            else
            {
                Terminal.Out.Line($"{tell(answer.GetProperty("running").GetInt32())}");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>The settings of the command line that a daemon was started with, as <c>key=value</c>.</summary>
    private static List<string> SettingsOf(HomeFolder home)
    {
        try
        {
            var settings = new List<string>();
            foreach (var setting in new DaemonPipe(home).Get("config").GetProperty("settings").EnumerateArray().Where(setting => Show.Text(setting.GetProperty("origin"), "kind") == "command_line"))
            {
                var (key, value) = (Show.Text(setting, "key"), setting.GetProperty("value"));
                var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
                if (text.Contains(Masked, StringComparison.Ordinal))
                {
                    Terminal.Hint($"{key} was given by --set and may hold a secret, which the daemon does not tell: give it again.");
                    continue;
                }

                settings.Add($"{key}={text}");
            }

            return settings;
        }
        catch (McpCoreException)
        {
            Terminal.Hint("The daemon is of another version; the --set that it was started with, if any, is not kept.");
            return [];
        }
    }

    /// <summary>A daemon that systemd runs must be restarted by systemd, or it would end up outside of its service.</summary>
    private static void RefuseService(int processId)
    {
        var file = $"/proc/{processId}/cgroup";
        var group = File.Exists(file) ? File.ReadLines(file).LastOrDefault() ?? "" : "";
        var unit = group[(group.LastIndexOf('/') + 1)..];
        if (unit.StartsWith("mcpcore", StringComparison.Ordinal) && unit.EndsWith(".service", StringComparison.Ordinal))
        {
            var user = group.Contains("/user@", StringComparison.Ordinal) ? "--user " : "";
            throw new CommandFaultException(ExitCodes.Refused, $"The daemon (process {processId}) is the service {unit}. Restart it with:  systemctl {user}restart {unit[..^".service".Length]}");
        }
    }
}
