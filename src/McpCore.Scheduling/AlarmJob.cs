using Quartz;

namespace McpCore.Scheduling;

/// <summary>What Quartz runs when an alarm goes off; its key is the alarm's name.</summary>
[DisallowConcurrentExecution]
internal sealed class AlarmJob : IJob
{
    public const string Clock = "clock";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) =>
        await ((QuartzCalendarClock)context.MergedJobDataMap[Clock]!).OnAlarmAsync(context.JobDetail.Key.Name, cancellationToken);
}
