using System.CommandLine;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore plugin install</c>: brings a plugin, or another version of one, to the daemon.</summary>
internal static class PluginInstallCommand
{
    public static Command Create(CliContext context)
    {
        var path = new Argument<string>("PATH") { Description = "A plugin folder, a .zip or a .nupkg." };
        var command = new Command("install", "Install a plugin. It takes jobs at once; when it cannot be taken, nothing is changed.") { path };
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var given = parse.GetValue(path)!;
            if (!Path.Exists(given))
            {
                throw new CommandFaultException(ExitCodes.Usage, $"There is no file or folder {given}.");
            }

            Tell(await client.InstallPluginAsync(Path.GetFullPath(given), cancellationToken), parse.GetValue(context.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>Prints what is in place now.</summary>
    public static void Tell(PluginSnapshot plugin, bool asJson)
    {
        if (asJson)
        {
            Terminal.Print(plugin.Json.GetRawText());
            return;
        }

        Terminal.Print($"{plugin.Id} {plugin.Version ?? ""}: {(plugin.IsEnabled ? "enabled" : "disabled")}, {plugin.State}{(plugin.JobTypes.Count == 0 ? "" : $" ({string.Join(", ", plugin.JobTypes)})")}");
        if (!plugin.IsEnabled)
        {
            Terminal.Hint(plugin.Reason ?? "");
        }
    }
}
