using McpCore.Engine.Schedules;
using Microsoft.Extensions.Logging;
using Quartz;

namespace McpCore.Scheduling;

/// <summary>
/// Calendar time on Quartz, in its memory store: each alarm is one Quartz job with at most one trigger, so any number of waiting jobs costs one
/// trigger, and a schedule costs one.
/// </summary>
public sealed class QuartzCalendarClock(TimeProvider time, ILogger<QuartzCalendarClock> logger) : ICalendarClock
{
    private const int Threads = 4;
    private const int Gates = 16;
    private static readonly TimeSpan RetryAfterFault = TimeSpan.FromSeconds(10);

    /// <summary>Alarms share the gates, so that names that come and go leave nothing behind.</summary>
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, Gates).Select(_ => new SemaphoreSlim(1, 1))];
    private Func<string, CancellationToken, Task> _onAlarm = (_, _) => Task.CompletedTask;
    private IScheduler? _scheduler;
    private volatile bool _stopped;

    private IScheduler Scheduler => _scheduler ?? throw new InvalidOperationException("The clock has not been started.");

    public async Task StartAsync(Func<string, CancellationToken, Task> onAlarm, CancellationToken cancellationToken)
    {
        _onAlarm = onAlarm;
        _scheduler = await QuartzSchedulerBuilder
            .Create(quartz =>
            {
                quartz.ConfigureScheduler(options => options.InstanceName = $"mcpcore-{Guid.NewGuid():N}");
                quartz.UseTimeProvider(time);
                quartz.UseInMemoryStore();
                quartz.UseDefaultThreadPool(Threads);
            })
            .BuildScheduler(cancellationToken);
        await _scheduler.Start(cancellationToken);
    }

    public async Task SetAsync(string alarm, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        if (_stopped)
        {
            // The daemon ends: what is due is found again at the next start.
            return;
        }

        // Taking the old trigger away and putting the new one there is not one step in Quartz.
        var gate = _gates[(uint)StringComparer.Ordinal.GetHashCode(alarm) % Gates];
        await gate.WaitAsync(cancellationToken);
        try
        {
            var (job, trigger) = (new JobKey(alarm), new TriggerKey(alarm));
            await Scheduler.UnscheduleJob(trigger, cancellationToken);
            if (at is not { } moment)
            {
                await Scheduler.DeleteJob(job, cancellationToken);
                return;
            }

            if (!await Scheduler.Exists(job, cancellationToken))
            {
                var detail = JobBuilder.Create<AlarmJob>().WithIdentity(job).StoreDurably().UsingJobData(new JobDataMap { [AlarmJob.Clock] = this }).Build();
                await Scheduler.AddJob(detail, new AddJobOptions(), cancellationToken);
            }

            await Scheduler.ScheduleJob(TriggerBuilder.Create(time).WithIdentity(trigger).ForJob(job).StartAt(moment).Build(), new ScheduleJobOptions(), cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    public CronRule ParseCron(string expression, TimeZoneInfo zone) => CronRules.Parse(expression, zone);

    public CalendarRule ParseCalendar(ExclusionCalendar calendar, TimeZoneInfo zone) => CalendarRules.Parse(calendar, zone);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopped = true;
        if (_scheduler is { } scheduler)
        {
            await scheduler.Shutdown(waitForJobsToComplete: true, cancellationToken);
        }
    }

    /// <summary>The triggers that Quartz knows of, by name.</summary>
    internal async Task<IReadOnlyList<TriggerHeader>> TriggersAsync() => [.. (await Scheduler.QueryTriggers(new TriggerQuery(), CancellationToken.None)).Items];

    internal async Task OnAlarmAsync(string alarm, CancellationToken cancellationToken)
    {
        try
        {
            await _onAlarm(alarm, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.AlarmFailed(logger, alarm, RetryAfterFault.TotalSeconds, exception);

            // Quartz keeps the trigger that has just fired until the job ends, but it has no firing ahead.
            if ((await Scheduler.GetTrigger(new TriggerKey(alarm), CancellationToken.None))?.NextFireTimeUtc is null)
            {
                await SetAsync(alarm, time.GetUtcNow() + RetryAfterFault, CancellationToken.None);
            }
        }
    }
}
