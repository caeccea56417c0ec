namespace McpCore.Daemon;

/// <summary>The daemon's log messages. Event ids 4000 to 4999.</summary>
internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Information, "mcpcored {Version} (process {ProcessId}) on home {Home} answers at {Pipe}")]
    public static partial void Started(ILogger logger, string version, int processId, string home, string pipe);

    [LoggerMessage(4001, LogLevel.Information, "mcpcored is stopping")]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(4002, LogLevel.Information, "Every user of this machine can reach the API at {Url} (http.listen)")]
    public static partial void TcpDoorOpen(ILogger logger, string url);

    [LoggerMessage(4003, LogLevel.Information, "The configuration was read anew. In effect: {Applied}; from the next start: {Later}")]
    public static partial void Reloaded(ILogger logger, string applied, string later);

    [LoggerMessage(4004, LogLevel.Error, "The configuration has {Count} fault(s) and was not taken; the settings of before hold: {Faults}")]
    public static partial void ReloadRefused(ILogger logger, int count, string faults);

    [LoggerMessage(4005, LogLevel.Error, "Plugin {Plugin} was not taken with its new settings and goes on with those of before: {Reason}")]
    public static partial void PluginKeepsItsSettings(ILogger logger, string plugin, string reason);

    [LoggerMessage(4006, LogLevel.Error, "The configuration could not be read anew; the settings of before hold")]
    public static partial void ReloadFailed(ILogger logger, Exception exception);

    [LoggerMessage(4010, LogLevel.Warning, "A process of user {User} tried to open the pipe and was turned away")]
    public static partial void PeerRefused(ILogger logger, string user);

    [LoggerMessage(4011, LogLevel.Error, "{Method} {Path} failed (trace {TraceId})")]
    public static partial void RequestFailed(ILogger logger, string method, string path, string traceId, Exception exception);

    [LoggerMessage(4020, LogLevel.Warning, "The service manager was not told {Message}: its socket {Address} (NOTIFY_SOCKET) failed with: {Reason}")]
    public static partial void ServiceNotNotified(ILogger logger, string message, string address, string reason);
}
