using McpCore.Engine.Dispatch;
using Microsoft.Extensions.Logging;
using Quartz;

namespace McpCore.Scheduling;

/// <summary>
/// The calendar clock on Quartz, in its memory store: one trigger stands at the earliest due time of all waiting jobs, so any number of them
/// costs one trigger; a second one sweeps once a minute, in case the clock was set or a call was missed.
/// </summary>
public sealed class QuartzDueClock(TimeProvider time, ILogger<QuartzDueClock> logger) : IDueClock
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);
    private static readonly JobKey Work = new("due-work");
    private static readonly TriggerKey Next = new("next-due");
    private static readonly TriggerKey Sweep = new("sweep");

    private IScheduler? _scheduler;
    private volatile bool _stopped;

    private IScheduler Scheduler => _scheduler ?? throw new InvalidOperationException("The clock has not been started.");

    public async Task StartAsync(Func<CancellationToken, Task> onDue, CancellationToken cancellationToken)
    {
        _scheduler = await QuartzSchedulerBuilder
            .Create(quartz =>
            {
                quartz.ConfigureScheduler(options => options.InstanceName = $"mcpcore-{Guid.NewGuid():N}");
                quartz.UseTimeProvider(time);
                quartz.UseInMemoryStore();
                quartz.UseDefaultThreadPool(2);
            })
            .BuildScheduler(cancellationToken);
        var job = JobBuilder.Create<DueWorkJob>()
            .WithIdentity(Work)
            .StoreDurably()
            .UsingJobData(new JobDataMap { [DueWorkJob.OnDue] = onDue, [DueWorkJob.Logger] = logger })
            .Build();
        await _scheduler.AddJob(job, new AddJobOptions(), cancellationToken);
        var sweep = TriggerBuilder.Create()
            .WithIdentity(Sweep)
            .ForJob(Work)
            .StartAt(time.GetUtcNow() + SweepInterval)
            .WithSimpleSchedule(schedule => schedule.WithInterval(SweepInterval).RepeatForever())
            .Build();
        await _scheduler.ScheduleJob(sweep, new ScheduleJobOptions(), cancellationToken);
        await _scheduler.Start(cancellationToken);
    }

    public async Task SetAsync(DateTimeOffset? next, CancellationToken cancellationToken)
    {
        if (_stopped)
        {
            // The daemon ends: what is due is found again at the next start.
            return;
        }

        if (next is not { } due)
        {
            await Scheduler.UnscheduleJob(Next, cancellationToken);
            return;
        }

        var trigger = TriggerBuilder.Create().WithIdentity(Next).ForJob(Work).StartAt(due).Build();
        await Scheduler.UnscheduleJob(Next, cancellationToken);
        await Scheduler.ScheduleJob(trigger, new ScheduleJobOptions(), cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopped = true;
        if (_scheduler is { } scheduler)
        {
            await scheduler.Shutdown(waitForJobsToComplete: true, cancellationToken);
        }
    }
}
