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

    /// <summary>Removes a schedule with its history; its jobs stay.</summary>
    Task RemoveAsync(string name, CancellationToken cancellationToken);

    /// <summary>The newest entries of a history, newest first.</summary>
    Task<IReadOnlyList<Firing>> HistoryAsync(string name, int limit, CancellationToken cancellationToken);
}
