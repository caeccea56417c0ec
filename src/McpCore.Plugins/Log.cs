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

    [LoggerMessage(3004, LogLevel.Information, "Plugin {Plugin} {Version} is {State}: {Reason}")]
    public static partial void PluginWentOut(ILogger logger, string plugin, string? version, string state, string reason);

    [LoggerMessage(3005, LogLevel.Warning, "The plugin folder {Folder} cannot be watched ({Reason}); it is looked at every few seconds instead")]
    public static partial void FolderNotWatched(ILogger logger, string folder, string reason);

    [LoggerMessage(3006, LogLevel.Error, "The plugin folders could not be brought in line; they are looked at again in a few seconds")]
    public static partial void LookFailed(ILogger logger, Exception exception);

    [LoggerMessage(3007, LogLevel.Error, "Plugin {Plugin}: an old version could not be unloaded")]
    public static partial void UnloadFailed(ILogger logger, string plugin, Exception exception);

    [LoggerMessage(3008, LogLevel.Warning, "Plugin {Plugin} {Version} leaked: {Reason}")]
    public static partial void PluginLeaked(ILogger logger, string plugin, string? version, string reason);

    [LoggerMessage(3009, LogLevel.Debug, "Plugin {Plugin} {Version} has left memory")]
    public static partial void PluginCollected(ILogger logger, string plugin, string? version);

    [LoggerMessage(3010, LogLevel.Error, "A change of the plugins could not be told; it is told with the next one")]
    public static partial void ChangeNotTold(ILogger logger, Exception exception);

    [LoggerMessage(3011, LogLevel.Warning, "Plugin {Plugin} {Version} crashed ({Code}): {Reason}")]
    public static partial void PluginCrashed(ILogger logger, string plugin, string version, string code, string reason);

    [LoggerMessage(3012, LogLevel.Warning, "Plugin {Plugin}: {Reason}")]
    public static partial void PluginForced(ILogger logger, string plugin, string reason);

    [LoggerMessage(3013, LogLevel.Error, "A crash of plugin {Plugin} could not be stored, and is not counted")]
    public static partial void CrashNotStored(ILogger logger, string plugin, Exception exception);

    [LoggerMessage(3014, LogLevel.Warning, "Plugin {Plugin} {Version}: {Reason}")]
    public static partial void JobsUnfit(ILogger logger, string plugin, string version, string reason);

    [LoggerMessage(3020, LogLevel.Warning, "{Reason} The next try is in {Seconds} seconds.")]
    public static partial void WorkerNotStarted(ILogger logger, string reason, double seconds);

    [LoggerMessage(3022, LogLevel.Error, "Plugin {Plugin} {Version}: an exception on a thread or timer of its own was caught by nobody (job {Job}): {Type}: {Message}\n{Stack}")]
    public static partial void UnhandledInPlugin(ILogger logger, string plugin, string version, string job, string type, string message, string? stack);

    [LoggerMessage(EventId = 3030, Message = "Plugin {Plugin} {Version}: {Line}")]
    public static partial void PluginLine(ILogger logger, LogLevel level, string plugin, string version, string line);

    [LoggerMessage(3031, LogLevel.Warning, "Plugin {Plugin} {Version}: {Warning}")]
    public static partial void PluginStopFailed(ILogger logger, string plugin, string version, string warning);

    [LoggerMessage(3050, LogLevel.Warning, "The leftover {Folder} of an interrupted installation could not be removed: {Reason}")]
    public static partial void LeftoverNotRemoved(ILogger logger, string folder, string reason);
}
