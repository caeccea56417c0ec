using Microsoft.Extensions.Logging;
using Quartz;

namespace McpCore.Scheduling;

/// <summary>What Quartz runs when a trigger fires. A fault is logged; the sweep tries again.</summary>
[DisallowConcurrentExecution]
internal sealed partial class DueWorkJob : IJob
{
    public const string OnDue = "on_due";
    public const string Logger = "logger";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var onDue = (Func<CancellationToken, Task>)context.MergedJobDataMap[OnDue]!;
        var logger = (ILogger)context.MergedJobDataMap[Logger]!;
        try
        {
            await onDue(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            DueWorkFailed(logger, exception);
        }
    }

    [LoggerMessage(2000, LogLevel.Error, "Promoting due jobs failed; the sweep tries again within a minute")]
    private static partial void DueWorkFailed(ILogger logger, Exception exception);
}
