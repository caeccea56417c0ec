using System.Collections.Concurrent;
using McpCore.Engine.Schedules;

namespace McpCore.Simulation.Tests;

/// <summary>Alarms on a clock that the history moves. One that fails rings again a second later.</summary>
internal sealed class SimulatedClock(TimeProvider time) : ICalendarClock
{
    private readonly ConcurrentDictionary<string, ITimer> _timers = new();
    private readonly ConcurrentDictionary<Task, bool> _ringing = new();
    private Func<string, CancellationToken, Task> _onAlarm = (_, _) => Task.CompletedTask;
    private volatile bool _isStopped;

    /// <summary>Completes when the alarms that ring have been dealt with.</summary>
    public Task QuietAsync() => Task.WhenAll(_ringing.Keys);

    public Task StartAsync(Func<string, CancellationToken, Task> onAlarm, CancellationToken cancellationToken)
    {
        _onAlarm = onAlarm;
        return Task.CompletedTask;
    }

    public Task SetAsync(string alarm, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        var timer = _timers.GetOrAdd(alarm, name => time.CreateTimer(_ => Ring(name), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        var due = at is null ? Timeout.InfiniteTimeSpan : at.Value - time.GetUtcNow();
        timer.Change(at is not null && due < TimeSpan.Zero ? TimeSpan.Zero : due, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Die();
        return QuietAsync();
    }

    /// <summary>The process is gone: nothing rings any more.</summary>
    public void Die()
    {
        _isStopped = true;
        foreach (var timer in _timers.Values)
        {
            timer.Dispose();
        }
    }

    public CronRule ParseCron(string expression, TimeZoneInfo zone) => throw new NotSupportedException();

    public CalendarRule ParseCalendar(ExclusionCalendar calendar, TimeZoneInfo zone) => throw new NotSupportedException();

    private void Ring(string alarm)
    {
        var ring = RingAsync(alarm);
        if (!ring.IsCompleted)
        {
            _ringing[ring] = true;
            _ = ring.ContinueWith(_ => _ringing.TryRemove(ring, out bool _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task RingAsync(string alarm)
    {
        try
        {
            await _onAlarm(alarm, CancellationToken.None);
        }
        catch (Exception) when (!_isStopped)
        {
            // As the real clock does: what failed is done again soon.
            await SetAsync(alarm, time.GetUtcNow() + TimeSpan.FromSeconds(1), CancellationToken.None);
        }
        catch (Exception)
        {
            // A dead process hears nothing.
        }
    }
}
