using System.CommandLine;
using System.Text.Json;
using McpCore.Cli.Output;
using Spectre.Console;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore plugin …</c>: what is loaded, and why something is not.</summary>
internal static class PluginCommand
{
    public static Command Create(CliContext context) => new("plugin", "See which plugins are loaded, and why others are not; install, switch and remove them.")
    {
        CreateList(context),
        CreateShow(context),
        CreateChange(context, "enable", "Load a plugin that was disabled; its waiting jobs go on."),
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

            var table = Terminal.Table("ID", "VERSION", "STATE", "JOB TYPES", "REASON");
            foreach (var plugin in answer.GetProperty("plugins").EnumerateArray())
            {
                table.AddRow(
                    new Text(Show.Text(plugin, "id")),
                    new Text(Show.Text(plugin, "version")),
                    Terminal.State(Show.Text(plugin, "state")),
                    new Text(TypesOf(plugin)),
                    new Text(ReasonOf(plugin)));
            }

            Terminal.Out.Write(table);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command CreateShow(CliContext context)
    {
        var id = new Argument<string>("ID") { Description = "The plugin's id, or id@version." };
        var command = new Command("show", "Show one plugin in full.") { id };
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var plugin = await client.GetAsync($"plugins/{UrlSegment.Of(parse.GetValue(id)!, "plugin")}", cancellationToken);
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(plugin.GetRawText());
                return ExitCodes.Done;
            }

            foreach (var (name, value) in new[]
            {
                ("id", Show.Text(plugin, "id")),
                ("version", Show.Text(plugin, "version")),
                ("state", Show.Text(plugin, "state")),
                ("running", Show.Text(plugin, "running")),
                ("reason", ReasonOf(plugin)),
                ("job types", TypesOf(plugin)),
                ("isolation", Show.Text(plugin, "isolation")),
                ("folder", Show.Text(plugin, "folder")),
                ("sha256", Show.Text(plugin, "sha256")),
            }.Where(row => row.Item2.Length > 0))
            {
                Terminal.Out.MarkupLineInterpolated($"[grey]{name,-10}[/] {value}");
            }

            foreach (var warning in plugin.GetProperty("warnings").EnumerateArray())
            {
                Terminal.Out.MarkupLineInterpolated($"[grey]warning   [/] {warning.GetString()!}");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static Command CreateChange(CliContext context, string verb, string description)
    {
        var id = new Argument<string>("ID") { Description = "The plugin's id, or id@version." };
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
                Terminal.Out.MarkupLineInterpolated($"{Show.Text(plugin, "id")} {Show.Text(plugin, "version")}: {Show.Text(plugin, "desired")}, {Show.Text(plugin, "state")}");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static string TypesOf(JsonElement plugin) => string.Join(", ", plugin.GetProperty("job_types").EnumerateArray().Select(type => Show.Text(type, "name")));

    private static string ReasonOf(JsonElement plugin) => plugin.GetProperty("reason") is { ValueKind: JsonValueKind.Object } reason
        ? $"{Show.Text(reason, "code")}: {Show.Text(reason, "message")}"
        : "";
}
