using System.Collections.Concurrent;
using System.Text.Json;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Engine.Submission;
using Microsoft.Extensions.Logging;

namespace McpCore.Engine.Schedules;

/// <summary>What became of a request about a schedule.</summary>
/// <param name="Schedule">The schedule after it; null when it was refused.</param>
/// <param name="Rejection">Why it was refused; null when it was not.</param>
public sealed record ScheduleResult(Schedule? Schedule, Rejection? Rejection);

/// <summary>
/// Every schedule, with an alarm for its next firing. A firing submits an ordinary job under the idempotency key <c>schedule:fire-time</c>, so
/// that one that is repeated after a crash makes no second job. Safe for concurrent use.
/// </summary>
public sealed class ScheduleBook : IDisposable
{
    /// <summary>What the alarms of schedules begin with.</summary>
    internal const string AlarmPrefix = "schedule:";

    private readonly IScheduleStore _store;
    private readonly ICalendarClock _clock;
    private readonly JobSubmitter _submitter;
    private readonly ScheduleParser _parser;
    private readonly FiringDesk _desk;
    private readonly Backfill _backfill;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ConcurrentDictionary<string, Schedule> _schedules = new(StringComparer.Ordinal);

    internal ScheduleBook(IScheduleStore store, IJobStore jobs, ICalendarClock clock, JobSubmitter submitter, EngineOptions options, TimeProvider time, ILogger logger)
    {
        (_store, _clock, _submitter, _time, _logger) = (store, clock, submitter, time, logger);
        _desk = new FiringDesk(store, jobs, submitter, options, time, logger);
        _parser = new ScheduleParser(clock, time);
        _backfill = new Backfill(store, _desk, time);
        Calendars = new CalendarBook(store, new CalendarParser(clock, time), _gate, UsersOf, ArmUsersAsync);
    }

    /// <summary>The days and hours in which schedules do not fire.</summary>
    public CalendarBook Calendars { get; }

    /// <summary>All schedules, by name.</summary>
    public IReadOnlyList<Schedule> All => [.. _schedules.Values.OrderBy(schedule => schedule.Name, StringComparer.Ordinal)];

    public Schedule? Find(string name) => _schedules.GetValueOrDefault(name);

    /// <summary>Why a stored schedule cannot fire any more, for example because its time zone is gone from the machine; null when it can.</summary>
    public string? FaultOf(Schedule schedule)
    {
        _ = TimesOf(schedule, out var fault);
        return fault;
    }

    /// <summary>The next firings of a schedule, as if it were not paused; none while it cannot fire.</summary>
    public IReadOnlyList<DateTimeOffset> NextFirings(Schedule schedule, int count)
    {
        if (TimesOf(schedule, out _) is not { } times)
        {
            return [];
        }

        var moments = new List<DateTimeOffset>(count);
        for (var next = times.Next(_time.GetUtcNow()); next is { } moment && moments.Count < count; next = times.Next(moment))
        {
            moments.Add(moment);
        }

        return moments;
    }

    /// <summary>The next moments of a schedule's rule after another (null: now), as if it were not paused, with the calendars that exclude them; none while it cannot fire.</summary>
    public IReadOnlyList<PlannedFiring> Preview(Schedule schedule, DateTimeOffset? after, int count)
    {
        if (TimesOf(schedule, out _) is not { } times)
        {
            return [];
        }

        var planned = new List<PlannedFiring>(count);
        for (var next = times.NextOfRule(after ?? _time.GetUtcNow()); next is { } moment && planned.Count < count; next = times.NextOfRule(moment))
        {
            var excludedBy = times.ExcludedBy(moment);
            planned.Add(new PlannedFiring(moment, excludedBy.Count == 0 ? times.DueAt(moment) : null, excludedBy));
        }

        return planned;
    }

    /// <summary>The newest entries of a schedule's history, newest first.</summary>
    public Task<IReadOnlyList<Firing>> HistoryAsync(string name, int limit, CancellationToken cancellationToken) => _store.HistoryAsync(name, limit, cancellationToken);

    /// <summary>Adds a schedule, or puts it in the place of the one of its name.</summary>
    /// <param name="body">The shape of a schedule.</param>
    /// <param name="replace">Whether a schedule of that name may be there.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellationToken">Ends the checks.</param>
    public async Task<ScheduleResult> AddAsync(JsonElement body, bool replace, string actor, CancellationToken cancellationToken)
    {
        var faults = new List<Fault>();
        var schedule = _parser.Parse(body, Calendars.All, actor, faults);
        if (body.ValueKind == JsonValueKind.Object && body.TryGetProperty("job", out var job) && job.ValueKind == JsonValueKind.Object)
        {
            faults.AddRange(await _submitter.CheckAsync(job, "$.job", cancellationToken));
        }

        if (faults.Count > 0 || schedule is null)
        {
            return new ScheduleResult(null, Rejection.OfFaults(faults));
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (schedule.Exclude.FirstOrDefault(name => Calendars.Find(name) is null) is { } gone)
            {
                return new ScheduleResult(null, Rejection.OfFaults([new Fault("$.exclude", "calendar_not_found", $"the calendar \"{gone}\" has just been removed")]));
            }

            if (_schedules.TryGetValue(schedule.Name, out var existing))
            {
                if (!replace)
                {
                    return new ScheduleResult(null, Rejection.Of("schedule_exists", $"There is a schedule \"{schedule.Name}\" already. Choose another name, replace it, or remove it first."));
                }

                schedule = schedule with { CreatedAt = existing.CreatedAt };
            }

            return new ScheduleResult(await SaveAsync(schedule, cancellationToken), null);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Stops a schedule from firing, or lets it go on. What lies in between is not made up for.</summary>
    /// <returns>The schedule; null when there is none of that name.</returns>
    public async Task<Schedule?> SetPausedAsync(string name, bool paused, string actor, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (Find(name) is not { } schedule || schedule.IsPaused == paused)
            {
                return Find(name);
            }

            var now = TimeText.Whole(_time.GetUtcNow());
            return await SaveAsync(schedule with { IsPaused = paused, HandledUntil = now, UpdatedAt = now, Actor = actor }, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Submits the schedule's job now, besides its firings; its overlap policy holds for it, too.</summary>
    /// <returns>The job, or why there is none; null when there is no schedule of that name.</returns>
    public async Task<(Job? Job, Rejection? Rejection)?> RunNowAsync(string name, string actor, CancellationToken cancellationToken)
    {
        if (Find(name) is not { } schedule)
        {
            return null;
        }

        var result = await _desk.RunAsync(schedule, TimeText.Whole(_time.GetUtcNow()), actor, cancellationToken);
        return result.IsStale ? null : (result.Job, result.Rejection);
    }

    /// <summary>Submits the jobs of the moments of a period that have none yet.</summary>
    /// <returns>The report; null when there is no schedule of that name.</returns>
    public async Task<BackfillReport?> BackfillAsync(string name, JsonElement body, string actor, CancellationToken cancellationToken)
    {
        if (Find(name) is not { } schedule)
        {
            return null;
        }

        var faults = new List<Fault>();
        if (BackfillRequest.Parse(body, _time.GetUtcNow(), faults) is not { } request)
        {
            return BackfillReport.Refused(Rejection.OfFaults(faults));
        }

        return TimesOf(schedule, out var fault) is { } times
            ? await _backfill.RunAsync(schedule, times, request, actor, cancellationToken)
            : BackfillReport.Refused(Rejection.Of("state_conflict", fault!));
    }

    /// <summary>Removes a schedule with its history; its jobs stay.</summary>
    /// <returns>False when there is none of that name.</returns>
    public async Task<bool> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (!_schedules.ContainsKey(name))
            {
                return false;
            }

            await _store.RemoveAsync(name, cancellationToken);
            _schedules.TryRemove(name, out _);
            await _clock.SetAsync(AlarmPrefix + name, null, cancellationToken);
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        await Calendars.LoadAsync(cancellationToken);
        foreach (var schedule in await _store.LoadAsync(cancellationToken))
        {
            _schedules[schedule.Name] = schedule;
            await ArmAsync(schedule);
            if (FaultOf(schedule) is { } fault)
            {
                Log.ScheduleCannotFire(_logger, schedule.Name, fault);
            }
        }
    }

    /// <summary>The alarm of a schedule went off: fires what is due.</summary>
    internal async Task FireAsync(string name, CancellationToken cancellationToken)
    {
        if (Find(name) is not { IsPaused: false } schedule || TimesOf(schedule, out _) is not { } times)
        {
            return;
        }

        var plan = FirePlan.Of(schedule, times, _time.GetUtcNow());
        if (plan.Skipped is { } skipped)
        {
            var message = skipped.First == skipped.Last ? "Missed and left out." : $"The firings from {TimeText.Format(skipped.First)} to this one were missed and left out.";
            var handledUntil = plan.Fire.Count == 0 ? skipped.Last : schedule.HandledUntil;
            await _desk.RecordAsync(new Firing(name, skipped.Last, _time.GetUtcNow(), Firing.Skipped, null, message), handledUntil, Actor(name));
            await HandledAsync(schedule, handledUntil);
        }

        foreach (var moment in plan.Fire)
        {
            if (Find(name)?.UpdatedAt != schedule.UpdatedAt)
            {
                // Removed, paused or replaced meanwhile: the rest of the plan is not wanted any more.
                break;
            }

            var result = await _desk.FireAsync(schedule, moment, Actor(name), cancellationToken);
            if (result.IsPutOff)
            {
                // Fired after the restart, as the policy says.
                return;
            }

            if (!result.IsStale)
            {
                await HandledAsync(schedule, moment);
            }
        }

        await _gate.WaitAsync(CancellationToken.None);
        try
        {
            // Under the gate, so that the alarm of a schedule that is replaced just now is not set back to the old rule.
            if (Find(name) is { } current)
            {
                await ArmAsync(current);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private static string Actor(string name) => AlarmPrefix + name;

    private async Task<Schedule> SaveAsync(Schedule schedule, CancellationToken cancellationToken)
    {
        await _store.SaveAsync(schedule, cancellationToken);
        _schedules[schedule.Name] = schedule;
        await ArmAsync(schedule);
        return schedule;
    }

    private Task ArmAsync(Schedule schedule)
    {
        var times = schedule.IsPaused ? null : TimesOf(schedule, out _);
        return _clock.SetAsync(AlarmPrefix + schedule.Name, times?.Next(schedule.HandledUntil) is { } next ? times.DueAt(next) : null, CancellationToken.None);
    }

    private List<string> UsersOf(string calendar) => [.. All.Where(schedule => schedule.Exclude.Contains(calendar)).Select(schedule => schedule.Name)];

    private async Task ArmUsersAsync(string calendar)
    {
        foreach (var name in UsersOf(calendar))
        {
            await ArmAsync(_schedules[name]);
        }
    }

    /// <summary>A rule was good when it was added; the machine may have changed since. Then the schedule stays, and does not fire.</summary>
    private FireTimes? TimesOf(Schedule schedule, out string? fault)
    {
        try
        {
            fault = null;
            return FireTimes.Of(schedule, _clock, [.. schedule.Exclude.Select(name => Calendars.Find(name) ?? throw new FormatException($"the calendar \"{name}\" is gone"))]);
        }
        catch (FormatException exception)
        {
            fault = $"The schedule cannot fire: {exception.Message.TrimEnd('.')}. Replace it, or mend the machine and restart the daemon.";
            return null;
        }
    }

    private async Task HandledAsync(Schedule schedule, DateTimeOffset until)
    {
        await _gate.WaitAsync(CancellationToken.None);
        try
        {
            // It may have been changed or removed meanwhile; a change begins anew by itself.
            if (Find(schedule.Name) is { } current && current.UpdatedAt == schedule.UpdatedAt && current.HandledUntil < until)
            {
                _schedules[schedule.Name] = current with { HandledUntil = until };
            }
        }
        finally
        {
            _gate.Release();
        }
    }
}
