using McpCore.Engine.Jobs;
using McpCore.Engine.Schedules;

namespace McpCore.Engine.Stores;

/// <summary>Durable schedules with their histories. Every method that writes completes after its commit. Safe for concurrent use.</summary>
public interface IScheduleStore
{
    Task<IReadOnlyList<Schedule>> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Adds or replaces a schedule; its history stays.</summary>
    Task SaveAsync(Schedule schedule, CancellationToken cancellationToken);

    /// <summary>Adds to the history, and moves <see cref="Schedule.HandledUntil"/> forward, never back.</summary>
    Task SaveFiringAsync(Firing firing, DateTimeOffset handledUntil, CancellationToken cancellationToken);

    /// <summary>
    /// Submits the job of a firing, adds to the history, tells of it and moves <see cref="Schedule.HandledUntil"/>, all in one transaction, in which the overlap policy
    /// is decided, too. A moment that has its job already gets no second one.
    /// </summary>
    Task<FiringOutcome> FireAsync(FiringRequest request, CancellationToken cancellationToken);

    /// <summary>Removes a schedule with its history; its jobs stay.</summary>
    Task RemoveAsync(string name, CancellationToken cancellationToken);

    /// <summary>The jobs that were submitted for the moments of a stretch of time, both ends counted in, by their moments.</summary>
    Task<IReadOnlyDictionary<DateTimeOffset, JobId>> FiredJobsAsync(string name, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    Task<IReadOnlyList<ExclusionCalendar>> LoadCalendarsAsync(CancellationToken cancellationToken);

    /// <summary>Adds or replaces a calendar.</summary>
    Task SaveCalendarAsync(ExclusionCalendar calendar, CancellationToken cancellationToken);

    Task RemoveCalendarAsync(string name, CancellationToken cancellationToken);

    /// <summary>The newest entries of a history, newest first.</summary>
    Task<IReadOnlyList<Firing>> HistoryAsync(string name, int limit, CancellationToken cancellationToken);
}
