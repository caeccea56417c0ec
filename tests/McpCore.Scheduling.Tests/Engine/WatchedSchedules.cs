using System.Threading.Channels;
using McpCore.Engine.Jobs;
using McpCore.Engine.Schedules;
using McpCore.Engine.Stores;

namespace McpCore.Scheduling.Tests.Engine;

/// <summary>The real store of schedules, and a test that hears of each firing after it was stored.</summary>
internal sealed class WatchedSchedules(IScheduleStore inner) : IScheduleStore
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);
    private readonly Channel<Firing> _firings = Channel.CreateUnbounded<Firing>();

    /// <summary>Called after a firing was stored, before the engine goes on.</summary>
    public Func<Firing, Task> OnFiring { get; set; } = _ => Task.CompletedTask;

    /// <summary>The next firing that nobody has read yet.</summary>
    public async Task<Firing> NextAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Hang);
        return await _firings.Reader.ReadAsync(limit.Token);
    }

    /// <summary>The next firing that nobody has read yet, if there is one already.</summary>
    public bool TryNext(out Firing? firing) => _firings.Reader.TryRead(out firing);

    public Task<IReadOnlyList<Schedule>> LoadAsync(CancellationToken cancellationToken) => inner.LoadAsync(cancellationToken);

    public Task SaveAsync(Schedule schedule, CancellationToken cancellationToken) => inner.SaveAsync(schedule, cancellationToken);

    public async Task SaveFiringAsync(Firing firing, DateTimeOffset handledUntil, CancellationToken cancellationToken)
    {
        await inner.SaveFiringAsync(firing, handledUntil, cancellationToken);
        _firings.Writer.TryWrite(firing);
        await OnFiring(firing);
    }

    public async Task<FiringOutcome> FireAsync(FiringRequest request, CancellationToken cancellationToken)
    {
        var outcome = await inner.FireAsync(request, cancellationToken);
        if (outcome.Firing is { } firing)
        {
            _firings.Writer.TryWrite(firing);
            await OnFiring(firing);
        }

        return outcome;
    }

    public Task<IReadOnlyDictionary<DateTimeOffset, JobId>> FiredJobsAsync(string name, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        inner.FiredJobsAsync(name, from, to, cancellationToken);

    public Task<IReadOnlyList<ExclusionCalendar>> LoadCalendarsAsync(CancellationToken cancellationToken) => inner.LoadCalendarsAsync(cancellationToken);

    public Task SaveCalendarAsync(ExclusionCalendar calendar, CancellationToken cancellationToken) => inner.SaveCalendarAsync(calendar, cancellationToken);

    public Task RemoveCalendarAsync(string name, CancellationToken cancellationToken) => inner.RemoveCalendarAsync(name, cancellationToken);

    public Task RemoveAsync(string name, CancellationToken cancellationToken) => inner.RemoveAsync(name, cancellationToken);

    public Task<IReadOnlyList<Firing>> HistoryAsync(string name, int limit, CancellationToken cancellationToken) => inner.HistoryAsync(name, limit, cancellationToken);
}
