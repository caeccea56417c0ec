using Microsoft.Extensions.Logging;

namespace McpCore.Scheduling;

/// <summary>The clock's log messages. Event ids 2000 to 2999.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Error, "The alarm {Alarm} failed; it goes off again in {Seconds} seconds")]
    public static partial void AlarmFailed(ILogger logger, string alarm, double seconds, Exception exception);
}
