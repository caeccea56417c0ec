using System.CommandLine;
using McpCore.Cli.Completion;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore plugin rollback</c>: back to the version before.</summary>
internal static class PluginRollbackCommand
{
    public static Command Create(CliContext context)
    {
        var id = new Argument<string>("ID") { Description = "The plugin's id.", CompletionSources = { Suggestions.Plugins } };
        var command = new Command("rollback", "Bring back the version that was active before; running jobs end on theirs.") { id };
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var given = parse.GetValue(id)!;
            _ = UrlSegment.Of(given, "plugin");
            PluginInstallCommand.Tell(await client.RollBackPluginAsync(given, cancellationToken), parse.GetValue(context.Json));
            return ExitCodes.Done;
        });
        return command;
    }
}
