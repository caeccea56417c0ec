using System.CommandLine;
using McpCore.Cli.Completion;
using McpCore.Cli.Daemons;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore plugin verify</c>: the checks of an installation, and nothing else.</summary>
internal static class PluginVerifyCommand
{
    public static Command Create(CliContext context)
    {
        var target = new Argument<string>("ID|PATH") { Description = "A plugin of the daemon by its id; or a plugin folder, a .zip or a .nupkg, for which no daemon is needed.", CompletionSources = { Suggestions.Plugins } };
        var command = new Command("verify", "Check a plugin as an installation does, without changing anything.") { target };
        CliContext.OnItsOwn(command, (parse, cancellationToken) =>
        {
            var (home, given, json) = (context.HomeOf(parse), parse.GetValue(target)!, parse.GetValue(context.Json));
            return IsPath(given)
                ? DaemonTool.RunAsync(["plugin-verify", Path.GetFullPath(given), "--home", home.Path, .. json ? ["--json"] : Array.Empty<string>()], cancellationToken)
                : VerifyAsync(home, given, json, cancellationToken);
        });
        return command;
    }

    /// <summary>An id has no slash and is no archive; a folder beside is named as ./folder, as it might have a plugin's name.</summary>
    private static bool IsPath(string text) =>
        text.Contains('/', StringComparison.Ordinal) || text.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal)
        || Path.GetExtension(text).ToLowerInvariant() is ".zip" or ".nupkg" || text is "." or "..";

    private static async Task<int> VerifyAsync(HomeFolder home, string id, bool asJson, CancellationToken cancellationToken)
    {
        using var client = new McpCoreClient(home);
        var answer = await client.GetAsync($"plugins/{UrlSegment.Of(id, "plugin")}/verify", cancellationToken);
        Terminal.Print(asJson
            ? answer.GetRawText()
            : CheckLines.Table(answer.GetProperty("checks").EnumerateArray().Select(check =>
                new CheckLine(Show.Text(check, "name"), Show.Text(check, "result"), check.GetProperty("code").GetString(), Show.Text(check, "message")))));
        return answer.GetProperty("passed").GetBoolean() ? ExitCodes.Done : ExitCodes.Refused;
    }
}
