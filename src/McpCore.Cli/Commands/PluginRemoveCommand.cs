using System.CommandLine;
using McpCore.Cli.Completion;
using McpCore.Cli.Output;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore plugin remove</c>: takes a plugin out of the drop folder for good.</summary>
internal static class PluginRemoveCommand
{
    public static Command Create(CliContext context)
    {
        var id = new Argument<string>("ID") { Description = "The plugin's id.", CompletionSources = { Suggestions.Plugins } };
        var command = new Command("remove", "Remove a plugin: its running jobs end as they would, its waiting jobs are blocked.") { id };
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var given = parse.GetValue(id)!;
            _ = UrlSegment.Of(given, "plugin");
            var plugin = await client.RemovePluginAsync(given, cancellationToken);
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(plugin.Json.GetRawText());
                return ExitCodes.Done;
            }

            Terminal.Print(plugin.Version is null ? $"{plugin.Id} was removed." : $"{plugin.Id} {plugin.Version} was removed.");
            if (plugin.Running > 0)
            {
                Terminal.Hint($"{plugin.Running} running job{(plugin.Running == 1 ? " ends" : "s end")} on it.");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
