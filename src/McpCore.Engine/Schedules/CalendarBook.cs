using System.Collections.Concurrent;
using System.Text.Json;
using McpCore.Engine.Stores;
using McpCore.Engine.Submission;

namespace McpCore.Engine.Schedules;

/// <summary>What became of a request about a calendar.</summary>
/// <param name="Calendar">The calendar after it; null when it was refused.</param>
/// <param name="Rejection">Why it was refused; null when it was not.</param>
public sealed record CalendarResult(ExclusionCalendar? Calendar, Rejection? Rejection);

/// <summary>
/// Every exclusion calendar. It shares the gate of the schedules, so that no schedule can begin to use a calendar that is being removed. Safe for concurrent use.
/// </summary>
public sealed class CalendarBook
{
    private readonly IScheduleStore _store;
    private readonly CalendarParser _parser;
    private readonly SemaphoreSlim _gate;
    private readonly Func<string, IReadOnlyList<string>> _usersOf;
    private readonly Func<string, Task> _changedAsync;
    private readonly ConcurrentDictionary<string, ExclusionCalendar> _calendars = new(StringComparer.Ordinal);

    /// <param name="store">Where they are kept.</param>
    /// <param name="parser">Reads them.</param>
    /// <param name="gate">Held while schedules or calendars change.</param>
    /// <param name="usersOf">The schedules that name a calendar.</param>
    /// <param name="changedAsync">Called under the gate when a calendar says something else than before.</param>
    internal CalendarBook(IScheduleStore store, CalendarParser parser, SemaphoreSlim gate, Func<string, IReadOnlyList<string>> usersOf, Func<string, Task> changedAsync) =>
        (_store, _parser, _gate, _usersOf, _changedAsync) = (store, parser, gate, usersOf, changedAsync);

    /// <summary>All calendars, by name.</summary>
    public IReadOnlyList<ExclusionCalendar> All => [.. _calendars.Values.OrderBy(calendar => calendar.Name, StringComparer.Ordinal)];

    public ExclusionCalendar? Find(string name) => _calendars.GetValueOrDefault(name);

    /// <summary>The schedules that name a calendar, by name.</summary>
    public IReadOnlyList<string> UsersOf(string name) => _usersOf(name);

    /// <summary>Adds a calendar, or puts it in the place of the one of its name; the schedules that use it follow at once.</summary>
    public async Task<CalendarResult> AddAsync(JsonElement body, bool replace, string actor, CancellationToken cancellationToken)
    {
        var faults = new List<Fault>();
        if (_parser.Parse(body, actor, faults) is not { } calendar)
        {
            return new CalendarResult(null, Rejection.OfFaults(faults));
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (Find(calendar.Name) is { } existing)
            {
                if (!replace)
                {
                    return new CalendarResult(null, Rejection.Of("calendar_exists", $"There is a calendar \"{calendar.Name}\" already. Choose another name, or replace it."));
                }

                calendar = calendar with { CreatedAt = existing.CreatedAt };
            }

            await _store.SaveCalendarAsync(calendar, cancellationToken);
            _calendars[calendar.Name] = calendar;
            await _changedAsync(calendar.Name);
            return new CalendarResult(calendar, null);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Removes a calendar that no schedule uses.</summary>
    /// <returns>The calendar that was removed, or why it stays; null when there is none of that name.</returns>
    public async Task<CalendarResult?> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (Find(name) is not { } calendar)
            {
                return null;
            }

            if (UsersOf(name) is { Count: > 0 } users)
            {
                return new CalendarResult(
                    null, Rejection.Of("calendar_in_use", $"The calendar \"{name}\" is used by {(users.Count == 1 ? "the schedule" : "the schedules")} {string.Join(", ", users)}. Replace {(users.Count == 1 ? "that schedule" : "those schedules")} first."));
            }

            await _store.RemoveCalendarAsync(name, cancellationToken);
            _calendars.TryRemove(name, out _);
            return new CalendarResult(calendar, null);
        }
        finally
        {
            _gate.Release();
        }
    }

    internal async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var calendar in await _store.LoadCalendarsAsync(cancellationToken))
        {
            _calendars[calendar.Name] = calendar;
        }
    }
}
