using System.CommandLine;
using System.Text.Json;
using McpCore.Cli.Daemons;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore config …</c>: see the settings, check a file of settings.</summary>
internal static class ConfigCommand
{
    private const string JsonFlag = "--json";

    public static Command Create(CliContext context) => new("config", "See the settings and where they come from; check a file of settings; reload them.")
    {
        CreateShow(context),
        CreateCheck(context),
        CreateSchema(),
        ConfigReloadCommand.Create(context),
    };

    private static Command CreateShow(CliContext context)
    {
        var set = new Option<string[]>("--set") { Description = "Show what a start with this setting would use: engine.concurrency=8.", HelpName = "KEY=VALUE" };
        var command = new Command("show", "Show every setting with its value and origin: those of the running daemon, or those that a start would use.") { set };
        CliContext.OnItsOwn(command, async (parse, cancellationToken) =>
        {
            var home = context.HomeOf(parse);
            var settings = parse.GetValue(set) ?? [];
            var json = parse.GetValue(context.Json);
            if (settings.Length == 0)
            {
                try
                {
                    // A running daemon was started with an environment and settings of its own: only it can tell.
                    using var client = new McpCoreClient(home);
                    var answer = await client.GetAsync("config", cancellationToken);
                    Print(answer.GetProperty("settings"), json);
                    return ExitCodes.Done;
                }
                catch (DaemonUnavailableException)
                {
                    Terminal.Hint("No daemon runs; these are the settings that a start would use.");
                }
            }

            return await DaemonTool.RunAsync(
                ["config-show", "--home", home.Path, .. settings.SelectMany(setting => new[] { "--set", setting }), .. Flag(json)], cancellationToken);
        });
        return command;
    }

    private static Command CreateCheck(CliContext context)
    {
        var file = new Argument<string>("FILE") { Description = "The file, in the form of mcpcore.json." };
        var command = new Command("check", "Check a file of settings; every fault is told with its line and column.") { file };
        CliContext.OnItsOwn(command, (parse, cancellationToken) =>
            DaemonTool.RunAsync(["config-check", parse.GetValue(file)!, .. Flag(parse.GetValue(context.Json))], cancellationToken));
        return command;
    }

    private static Command CreateSchema()
    {
        var command = new Command("schema", "Print the JSON schema of mcpcore.json.");
        CliContext.OnItsOwn(command, (_, cancellationToken) => DaemonTool.RunAsync(["config-schema"], cancellationToken));
        return command;
    }

    private static void Print(JsonElement settings, bool json) => Terminal.Print(json ? settings.GetRawText() : SettingLines.Table(settings.EnumerateArray().Select(LineOf)));

    private static SettingLine LineOf(JsonElement setting)
    {
        var value = setting.GetProperty("value");
        var origin = setting.GetProperty("origin");
        return new SettingLine(
            Show.Text(setting, "key"),
            value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(),
            Show.Text(origin, "kind"),
            Show.Text(origin, "source"));
    }

    private static string[] Flag(bool json) => json ? [JsonFlag] : [];
}
