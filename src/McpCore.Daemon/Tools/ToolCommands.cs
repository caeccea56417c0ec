namespace McpCore.Daemon.Tools;

/// <summary>
/// <c>mcpcored tool NAME</c>: what the daemon's program knows and can tell without a daemon running. The command line calls it, and so do
/// the scripts that renew generated documents.
/// </summary>
internal static class ToolCommands
{
    private static readonly ToolCommand[] All =
    [
        ConfigCheckTool.Command,
        ConfigSchemaTool.Command,
        ConfigShowTool.Command,
        OpenApiTool.Command,
        PluginPackTool.Command,
        PluginVerifyTool.Command,
        StoreCheckTool.Command,
    ];

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is [var name, .. var rest] && Array.Find(All, tool => tool.Name == name) is { } tool)
        {
            if (await tool.RunAsync(rest) is { } exitCode)
            {
                return exitCode;
            }

            await Console.Error.WriteLineAsync($"usage: mcpcored tool {tool.Name} {tool.Usage}".TrimEnd());
            return ExitCodes.Usage;
        }

        if (arguments is [var unknown, ..])
        {
            await Console.Error.WriteLineAsync($"mcpcored: there is no tool \"{unknown}\".");
        }

        await Console.Error.WriteLineAsync("usage: mcpcored tool NAME ...");
        foreach (var known in All)
        {
            await Console.Error.WriteLineAsync($"  {$"{known.Name} {known.Usage}".TrimEnd(),-56} {known.Description}");
        }

        return ExitCodes.Usage;
    }
}
