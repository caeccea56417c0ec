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

    [LoggerMessage(4010, LogLevel.Warning, "A process of user {User} tried to open the pipe and was turned away")]
    public static partial void PeerRefused(ILogger logger, string user);

    [LoggerMessage(4011, LogLevel.Error, "{Method} {Path} failed (trace {TraceId})")]
    public static partial void RequestFailed(ILogger logger, string method, string path, string traceId, Exception exception);

    [LoggerMessage(4020, LogLevel.Warning, "The service manager was not told {Message}: its socket {Address} (NOTIFY_SOCKET) failed with: {Reason}")]
    public static partial void ServiceNotNotified(ILogger logger, string message, string address, string reason);
}
