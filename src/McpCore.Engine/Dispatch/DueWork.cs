using McpCore.Engine.AgentHost;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Schedules;
using McpCore.Engine.Stores;
using Microsoft.Extensions.Logging;

namespace McpCore.Engine.Dispatch;

/// <summary>
/// Promotes jobs whose time has come and ends those that waited too long. Any number of waiting jobs needs one alarm: at the earliest moment of
/// all, and never more than a minute ahead, in case somebody sets the machine's clock.
/// </summary>
internal sealed class DueWork(IJobStore store, AgentDirectory agents, ICalendarClock clock, TimeProvider time, ILogger logger, Action wakeDispatcher)
    : IDisposable
{
    /// <summary>The name of the alarm.</summary>
    public const string Alarm = "due-work";

    private static readonly TimeSpan Sweep = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private DateTimeOffset _next = DateTimeOffset.MaxValue;

    /// <summary>Jobs were stored; the clock is set earlier if one of them is due before everything else.</summary>
    public async Task NoteAsync(params IReadOnlyList<Job> jobs)
    {
        DateTimeOffset? due = null;
        foreach (var job in jobs)
        {
            due = Earlier(due, Earlier(job.Status == JobStatus.Scheduled ? job.RunAt : null, job.ExpiresAt));
        }

        if (due is null)
        {
            return;
        }

        await _gate.WaitAsync();
        try
        {
            if (due < _next)
            {
                await SetAsync(due.Value, CancellationToken.None);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            var expired = await store.ChangeManyAsync(new JobSelection.Expired(now), job => JobLifecycle.Expire(job, now), cancellationToken);
            var promoted = await store.ChangeManyAsync(new JobSelection.Due(now), job => JobLifecycle.Promote(job, agents.WhyMissing(job), now), cancellationToken);
            if (promoted.Count > 0)
            {
                wakeDispatcher();
            }

            if (promoted.Count + expired.Count > 0)
            {
                Log.DueWorkDone(logger, promoted.Count, expired.Count);
            }

            var sweep = time.GetUtcNow() + Sweep;
            await SetAsync(await store.NextDueAsync(cancellationToken) is { } next && next < sweep ? next : sweep, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    private Task SetAsync(DateTimeOffset next, CancellationToken cancellationToken)
    {
        _next = next;
        return clock.SetAsync(Alarm, next, cancellationToken);
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? left, DateTimeOffset? right) => left is null || right < left ? right : left;
}
