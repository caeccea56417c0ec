using Microsoft.Extensions.Logging;

namespace McpCore.Plugins;

/// <summary>The plugin host's log messages. Event ids 3000 to 3999.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Information, "Plugin {Plugin} {Version} is active: {JobTypes}")]
    public static partial void PluginActive(ILogger logger, string plugin, string version, string jobTypes);

    [LoggerMessage(3001, LogLevel.Warning, "Plugin {Plugin} is {State} ({Code}): {Reason}")]
    public static partial void PluginNotActive(ILogger logger, string plugin, string state, string code, string reason);

    [LoggerMessage(3002, LogLevel.Information, "Plugin {Plugin}: {Warning}")]
    public static partial void PluginWarning(ILogger logger, string plugin, string warning);

    [LoggerMessage(3003, LogLevel.Information, "Plugin {Plugin} from {Used} is used; {Ignored} has the same id and is ignored")]
    public static partial void PluginShadowed(ILogger logger, string plugin, string used, string ignored);
}
