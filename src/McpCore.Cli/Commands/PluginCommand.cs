using System.CommandLine;
using System.Text.Json;
using McpCore.Cli.Completion;
using McpCore.Cli.Output;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore plugin …</c>: what is loaded, and why something is not.</summary>
internal static class PluginCommand
{
    public static Command Create(CliContext context) => new("plugin", "See which plugins are loaded, and why others are not; install, switch and remove them.")
    {
        CreateList(context),
        PluginShowCommand.Create(context),
        PluginLogsCommand.Create(context),
        CreateChange(context, "enable", "Load a plugin that was disabled or is in quarantine; its waiting jobs go on."),
        CreateChange(context, "disable", "Take a plugin out: its waiting jobs are blocked, its running jobs end as they would."),
        CreateChange(context, "reload", "Load a plugin anew from its folder; running jobs end on the old version."),
        PluginNewCommand.Create(context),
        PluginInstallCommand.Create(context),
        PluginVerifyCommand.Create(context),
        PluginRollbackCommand.Create(context),
        PluginRemoveCommand.Create(context),
        PluginPackCommand.Create(),
    };

    private static Command CreateList(CliContext context)
    {
        var command = new Command("list", "List all plugins that were found.");
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var answer = await client.GetAsync("plugins", cancellationToken);
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(answer.GetProperty("plugins").GetRawText());
                return ExitCodes.Done;
            }

            if (answer.GetProperty("plugins").GetArrayLength() == 0)
            {
                Terminal.Hint($"No plugin was found. Put a plugin's folder into {context.HomeOf(parse).Plugins}; it is loaded by itself.");
                return ExitCodes.Done;
            }

            var table = new Table("ID", "VERSION", "STATE", "JOB TYPES", "REASON");
            foreach (var plugin in answer.GetProperty("plugins").EnumerateArray())
            {
                table.AddRow(
                    Show.Text(plugin, "id"),
                    Show.Text(plugin, "version"),
                    Styled.State(Show.Text(plugin, "state"), StateOf(plugin)),
                    TypesOf(plugin),
                    ReasonOf(plugin));
            }

            table.WriteTo(Terminal.Out);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command CreateChange(CliContext context, string verb, string description)
    {
        var id = new Argument<string>("ID") { Description = "The plugin's id, or id@version.", CompletionSources = { Suggestions.Plugins } };
        var command = new Command(verb, description) { id };
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var plugin = await client.PostAsync($"plugins/{UrlSegment.Of(parse.GetValue(id)!, "plugin")}/{verb}", cancellationToken: cancellationToken);
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(plugin.GetRawText());
            }
            else
            {
                Terminal.Out.Line($"{Show.Text(plugin, "id")} {Show.Text(plugin, "version")}: {Show.Text(plugin, "desired")}, {Show.Text(plugin, "state")}");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    public static string TypesOf(JsonElement plugin) => string.Join(", ", plugin.GetProperty("job_types").EnumerateArray().Select(type => Show.Text(type, "name")));

    public static string ReasonOf(JsonElement plugin) => plugin.GetProperty("reason") is { ValueKind: JsonValueKind.Object } reason
        ? $"{Show.Text(reason, "code")}: {Show.Text(reason, "message")}"
        : "";

    /// <summary>The state of a version, with the verdict on its unload while that is of interest.</summary>
    public static string StateOf(JsonElement plugin) => plugin.GetProperty("unload") is { ValueKind: JsonValueKind.Object } unload
        ? $"{Show.Text(plugin, "state")}, {Show.Text(unload, "verdict")}"
        : Show.Text(plugin, "state");
}
