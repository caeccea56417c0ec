using McpCore.Engine.Jobs;
using McpCore.Engine.Schedules;
using McpCore.Engine.Stores;

namespace McpCore.Engine.Tests.AgentHost;

/// <summary>The parts of an engine that a test is not about: nothing is in them, and no alarm goes off.</summary>
internal sealed class EmptyParts : IArtifactStore, IScheduleStore, IRetentionStore, ICalendarClock
{
    public IArtifactWriter Create(JobId id, int run, string name) => throw new NotSupportedException();

    public Stream? Open(JobId id, int run, string name) => null;

    public void Delete(JobId id)
    {
    }

    public IEnumerable<JobId> Jobs() => [];

    public Task<IReadOnlyList<Schedule>> LoadAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Schedule>>([]);

    public Task SaveAsync(Schedule schedule, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SaveFiringAsync(Firing firing, DateTimeOffset handledUntil, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<FiringOutcome> FireAsync(FiringRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<DateTimeOffset, JobId>> FiredJobsAsync(string name, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<ExclusionCalendar>> LoadCalendarsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ExclusionCalendar>>([]);

    public Task SaveCalendarAsync(ExclusionCalendar calendar, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task RemoveCalendarAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task RemoveAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<Firing>> HistoryAsync(string name, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<EndedJob>> EndedAsync(EndedSelection selection, long afterSortKey, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<EndedJob>>([]);

    public Task<IReadOnlyList<JobId>> DeleteAsync(IReadOnlyList<JobId> jobs, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> TrimEventsAsync(DateTimeOffset before, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task<int> TrimIdempotencyKeysAsync(DateTimeOffset before, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task StartAsync(Func<string, CancellationToken, Task> onAlarm, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SetAsync(string alarm, DateTimeOffset? at, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public CronRule ParseCron(string expression, TimeZoneInfo zone) => throw new NotSupportedException();

    public CalendarRule ParseCalendar(ExclusionCalendar calendar, TimeZoneInfo zone) => throw new NotSupportedException();
}
