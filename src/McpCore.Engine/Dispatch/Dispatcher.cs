using System.Threading.Channels;
using McpCore.Engine.AgentHost;
using McpCore.Engine.Jobs;
using McpCore.Engine.Limits;
using McpCore.Engine.Runs;
using McpCore.Engine.Stores;
using Microsoft.Extensions.Logging;

namespace McpCore.Engine.Dispatch;

/// <summary>
/// Claims only what can start now and starts it. The store asks it in every commit that makes a job pending or ends a run; what else makes room,
/// such as an agent that has come, wakes it. Looking again every few seconds is only a safety net.
/// </summary>
internal sealed class Dispatcher(
    IJobStore store, AgentDirectory agents, SlotTable slots, RateMeter rates, PauseBoard pauses, EngineOptions options, TimeProvider time, ILogger logger, RunSupervisor runs)
    : IRunDispatch, IDisposable
{
    private static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AlarmSlack = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan RetryAfterFault = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _alarmLock = new();
    private ITimer? _alarm;
    private long _incarnation;
    private volatile bool _starts;
    private volatile bool _holds;

    /// <summary>Whether nothing is started, because a person said so.</summary>
    public bool Holds
    {
        get => _holds;
        set => _holds = value;
    }

    public bool IsQuiet => slots.Usage.Used <= 1;

    public void Wake() => _wake.Writer.TryWrite(true);

    public async Task RunAsync(long incarnation, CancellationToken stopping)
    {
        _incarnation = incarnation;
        _starts = true;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await store.DispatchAsync(CancellationToken.None);
                await WaitAsync(SafetyNet, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                Log.DispatchFailed(logger, exception);
                await Task.Delay(RetryAfterFault, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        _starts = false;
    }

    public ClaimRequest? Room(IReadOnlyList<RunSlot> freed)
    {
        if (!_starts || _holds)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var (total, rooms) = slots.Room(agents.Active.Where(type => pauses.Of(type) is null), freed);
        rooms = Limit(rooms, now);
        return rooms.Count == 0 ? null : new ClaimRequest(total, rooms, options.Node, _incarnation, now) { Resources = slots.FreeResources(freed) };
    }

    public void Committed(IReadOnlyList<RunSlot> freed, IReadOnlyList<Job> claimed)
    {
        foreach (var slot in freed)
        {
            slots.Release(slot);
        }

        if (claimed.Count == 0)
        {
            return;
        }

        var taken = new List<(Job Job, RunSlot Slot)>(claimed.Count);
        foreach (var job in claimed)
        {
            var slot = slots.Take(job);
            taken.Add((job, slot));
            rates.Add(new TypeStarts(slot.Type, job.RunStartedAt!.Value, 1));
        }

        runs.Start(taken);

        // What has just started may have used a rate up, with jobs left that wait for it.
        WakeWhenRatesAllow(time.GetUtcNow());
    }

    public void Dispose()
    {
        lock (_alarmLock)
        {
            _alarm?.Dispose();
        }
    }

    /// <summary>A type at its rate limit has no room; the dispatcher is woken when the first of them has some.</summary>
    private List<TypeRoom> Limit(List<TypeRoom> rooms, DateTimeOffset now)
    {
        if (!rates.HasLimits)
        {
            return rooms;
        }

        var limited = new List<TypeRoom>(rooms.Count);
        foreach (var room in rooms)
        {
            if (rates.RoomOf(room.Type, now).Room is > 0 and var most)
            {
                limited.Add(room with { Free = Math.Min(room.Free, most), RatePeriod = rates.LimitOf(room.Type)?.Period });
            }
        }

        WakeWhenRatesAllow(now);
        return limited;
    }

    private void WakeWhenRatesAllow(DateTimeOffset now)
    {
        if (rates.NextRoom(now) is { } at)
        {
            WakeAt(at);
        }
    }

    private void WakeAt(DateTimeOffset at)
    {
        lock (_alarmLock)
        {
            _alarm ??= time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            DateTimeOffset seen;
            do
            {
                // A timer counts from now on: it would come too late by what passed between looking at the clock and setting it.
                seen = time.GetUtcNow();
                if (at <= seen)
                {
                    Wake();
                    return;
                }

                _alarm.Change(at - seen, Timeout.InfiniteTimeSpan);
            }
            while (time.GetUtcNow() - seen > AlarmSlack);
        }
    }

    private async Task WaitAsync(TimeSpan limit, CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token);
        try
        {
            await _wake.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            // The safety net: look again.
        }
    }
}
