using System.Collections.Concurrent;
using System.Text.Json;
using McpCore.Engine.AgentHost;
using McpCore.Engine.Batches;
using McpCore.Engine.Cancelling;
using McpCore.Engine.Dispatch;
using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Limits;
using McpCore.Engine.Retention;
using McpCore.Engine.Runs;
using McpCore.Engine.Schedules;
using McpCore.Engine.Stores;
using McpCore.Engine.Submission;
using Microsoft.Extensions.Logging;

namespace McpCore.Engine;

/// <summary>
/// The job engine: takes submits, starts what can run, follows it to its end. Everything that it promises is in the store before it is said;
/// what it holds in memory can be lost at any moment. Safe for concurrent use between start and stop.
/// </summary>
public sealed class JobEngine : IDisposable
{
    private static readonly TimeSpan StoreGrace = TimeSpan.FromSeconds(5);

    private readonly IJobStore _store;
    private readonly IAgentHost _host;
    private readonly ICalendarClock _clock;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly JobIdSource _ids;
    private readonly AgentDirectory _agents;
    private readonly SlotTable _slots;
    private readonly RateMeter _rates;
    private readonly PauseBoard _pauses;
    private readonly RunJournal _journal;
    private readonly RunSupervisor _runs;
    private readonly Dispatcher _dispatcher;
    private readonly DueWork _due;
    private readonly Admission _admission;
    private readonly CancellationTokenSource _stopDispatch = new();
    private readonly CancellationTokenSource _stopJournal = new();
    private Task _dispatching = Task.CompletedTask;
    private Task _journaling = Task.CompletedTask;
    private readonly Lock _stopLock = new();
    private Task? _stopped;
    private volatile bool _draining;
    private bool _moved = true;

    public JobEngine(
        IJobStore store,
        IArtifactStore artifacts,
        IJobTypeCatalog catalog,
        IAgentHost host,
        IScheduleStore schedules,
        IRetentionStore retention,
        ICalendarClock clock,
        EngineOptions options,
        TimeProvider time,
        ILogger<JobEngine> logger)
    {
        (_store, _host, _clock, _options, _time, _logger) = (store, host, clock, options, time, logger);
        Artifacts = artifacts;
        _ids = new JobIdSource(time);
        _agents = new AgentDirectory(host, catalog, time);
        _slots = new SlotTable(options, type => _agents.Find(type)?.Registration.Name ?? type);
        _rates = new RateMeter(options.RateLimits);
        _pauses = new PauseBoard(store, time);
        _journal = new RunJournal(store, Hub, time, logger);
        _runs = new RunSupervisor(new RunServices(host, store, artifacts, _journal, options, time, logger), _slots, _agents, job => _due!.NoteAsync(job), () => _dispatcher!.Wake());
        _dispatcher = new Dispatcher(store, _agents, _slots, _rates, _pauses, options, time, logger, _runs);
        _due = new DueWork(store, _agents, clock, time, logger, _dispatcher.Wake);
        _admission = new Admission(store, host, _agents, _ids, options, time);
        Schedules = new ScheduleBook(
            schedules,
            store,
            clock,
            new JobSubmitter(_admission.CheckAsync, (body, actor, cancellationToken) => SubmitAsync([body], many: false, actor, cancellationToken)),
            options,
            time,
            logger);
        Cleaner = new JobCleaner(retention, store, artifacts, clock, options.Retention, time, logger);
        Events = new EventStream(store, Hub, time);
        store.Committed = Hub.Publish;
        store.Dispatch = _dispatcher;
        store.Settled = OnSettled;
        store.WhyMissing = _agents.WhyMissing;
    }

    /// <summary>Stored jobs, for reading.</summary>
    public IJobStore Jobs => _store;

    public IArtifactStore Artifacts { get; }

    public EventStream Events { get; }

    public ScheduleBook Schedules { get; }

    /// <summary>Removes ended jobs.</summary>
    public JobCleaner Cleaner { get; }

    /// <summary>The active job types.</summary>
    public IReadOnlyList<JobTypeRegistration> JobTypes => _host.JobTypes;

    public bool IsDraining => _draining;

    /// <summary>The size in bytes above which a payload is refused.</summary>
    public int MaxPayloadBytes => _options.MaxPayloadBytes;

    /// <summary>Slots in use, in all, and runs that were given up while their agents go on.</summary>
    public (int Used, int Total, int Abandoned) Slots => (_slots.Usage.Used, _slots.Total, _slots.Usage.Abandoned);

    private EventHub Hub { get; } = new();

    /// <summary>Opens the store, loads the agents, rescues what a dead daemon left running, and begins to dispatch.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var opening = await _store.OpenAsync(_options.Node, _time.GetUtcNow(), cancellationToken);
        _ids.StartAfter(opening.NewestSortKey);
        var now = _time.GetUtcNow();
        _rates.Load(await _store.RecentStartsAsync(now - _rates.LongestPeriod, cancellationToken), now);
        await _pauses.LoadAsync(cancellationToken);
        await _host.StartAsync(cancellationToken);
        await _agents.RefreshAsync(cancellationToken);

        // The caller holds the lock of the home, so every other incarnation is dead: its jobs are rescued at once, whatever their age.
        var rescued = await _store.ChangeManyAsync(
            new JobSelection.HeldByOthers(opening.Incarnation),
            job => JobLifecycle.EndRun(job, job.Run, new RunEnd(RunEndKind.Crashed), _agents.WhyMissing(job), _time.GetUtcNow()),
            cancellationToken);
        await MoveWaitingJobsAsync(_agents.Availability, cancellationToken);

        await _clock.StartAsync(OnAlarmAsync, cancellationToken);
        await _due.RunAsync(cancellationToken);
        _journaling = Task.Run(() => _journal.RunAsync(_stopJournal.Token), CancellationToken.None);
        _dispatching = Task.Run(() => _dispatcher.RunAsync(opening.Incarnation, _stopDispatch.Token), CancellationToken.None);
        await Schedules.StartAsync(cancellationToken);
        await Cleaner.StartAsync(cancellationToken);
        _host.Watch(AgentsChangedAsync);
        Log.EngineStarted(_logger, opening.Incarnation, JobTypes.Count, _slots.Total, rescued.Count);
    }

    /// <summary>
    /// Stops: no new jobs, no new runs; running jobs may go on for <see cref="EngineOptions.Drain"/>, then they are interrupted and run again
    /// after the next start, at no cost. Tolerates being called twice.
    /// </summary>
    /// <param name="cancellationToken">Cuts the drain short; runs are then interrupted at once.</param>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_stopLock)
        {
            return _stopped ??= StopOnceAsync(cancellationToken);
        }
    }

    /// <summary>Stores one job for each body, all or none, and answers after the commit.</summary>
    /// <param name="bodies">Submits (CONTRACT, "Submit").</param>
    /// <param name="many">Whether the paths of faults start with the index of the body.</param>
    /// <param name="actor">Who submits.</param>
    /// <param name="cancellationToken">Ends the checks.</param>
    public async Task<SubmitResult> SubmitAsync(IReadOnlyList<JsonElement> bodies, bool many, string actor, CancellationToken cancellationToken)
    {
        if (_draining)
        {
            return SubmitResult.Refused(Rejection.Of("draining", "The daemon is stopping and takes no new jobs. Submit again when it is back."));
        }

        var result = await _admission.SubmitAsync(bodies, many, actor, cancellationToken);
        foreach (var job in result.Jobs)
        {
            await _due.NoteAsync(job);
        }

        return result;
    }

    /// <summary>Stores a batch with its jobs, all or none, and answers after the commit.</summary>
    /// <returns>The batch, or the rejection.</returns>
    public async Task<(Batch? Batch, Rejection? Rejection)> SubmitBatchAsync(JsonElement body, string actor, CancellationToken cancellationToken)
    {
        if (_draining)
        {
            return (null, Rejection.Of("draining", "The daemon is stopping and takes no new jobs. Submit again when it is back."));
        }

        var faults = new List<Fault>();
        if (BatchParser.Parse(body, faults) is not { } request)
        {
            return (null, Rejection.OfFaults(faults));
        }

        var (id, result) = await _admission.SubmitBatchAsync(request, actor, cancellationToken);
        foreach (var job in result.Jobs)
        {
            await _due.NoteAsync(job);
        }

        return (id is { } batch ? await _store.GetBatchAsync(batch, CancellationToken.None) : null, result.Rejection);
    }

    /// <summary>Cancels a batch: all of its jobs, and the one that waits for its end.</summary>
    /// <returns>The batch afterwards; null when there is none.</returns>
    public async Task<Batch?> CancelBatchAsync(JobId id, string reason, string actor, CancellationToken cancellationToken)
    {
        if (await _store.GetBatchAsync(id, cancellationToken) is not { } batch)
        {
            return null;
        }

        // The one that waits goes first, or the end of the others would let it go.
        if (batch.Callback is { } callback)
        {
            await CancelAsync(callback, reason, actor, cancellationToken);
        }

        await CancelManyAsync(new CancelManyRequest(new JobFilter { Batch = id }, reason, DryRun: false), actor, cancellationToken);
        return await _store.GetBatchAsync(id, cancellationToken);
    }

    /// <summary>Finds batches as <see cref="ResolveAsync"/> finds jobs.</summary>
    public async Task<IReadOnlyList<JobId>> ResolveBatchAsync(string text, CancellationToken cancellationToken)
    {
        if (text == "@last")
        {
            return [.. (await _store.ListBatchesAsync(null, 1, cancellationToken)).Select(batch => batch.Id)];
        }

        if (JobId.TryParse(text, out var id))
        {
            return await _store.GetBatchAsync(id, cancellationToken) is null ? [] : [id];
        }

        return DigitsOf(text) is { } digits ? await _store.FindBatchesAsync(digits, 5, cancellationToken) : [];
    }

    /// <summary>Cancels a job: stored first, then its agent is told.</summary>
    public async Task<ChangeOutcome> CancelAsync(JobId id, string reason, string actor, CancellationToken cancellationToken)
    {
        var outcome = await _store.ChangeAsync(id, job => JobLifecycle.Cancel(job, reason, actor, _time.GetUtcNow()), cancellationToken);
        if (outcome.Job is { Status: JobStatus.Running, Cancel: not null })
        {
            _runs.Stop(outcome.Job, StopReason.User);
        }

        return outcome;
    }

    /// <summary>Cancels every job that matches and has not ended, or only counts them. Those that come meanwhile are left alone.</summary>
    public async Task<CancelReport> CancelManyAsync(CancelManyRequest request, string actor, CancellationToken cancellationToken)
    {
        // Decided on the store's thread, and once more when its transaction has to be repeated.
        var met = new ConcurrentDictionary<JobId, JobStatus>();
        var running = new ConcurrentDictionary<JobId, Job>();
        var changed = await _store.ChangeManyAsync(
            new JobSelection.Unfinished(request.Filter),
            job =>
            {
                var decision = JobLifecycle.Cancel(job, request.Reason, actor, _time.GetUtcNow());
                if (decision.Next is { } next)
                {
                    met[job.Id] = job.Status;
                    if (next.Status == JobStatus.Running)
                    {
                        running[job.Id] = next;
                    }
                }

                return request.DryRun ? Decision.Nothing : decision;
            },
            cancellationToken);
        foreach (var id in changed)
        {
            if (running.TryGetValue(id, out var job))
            {
                _runs.Stop(job, StopReason.User);
            }
        }

        var states = request.DryRun ? met.Values : changed.Select(id => met[id]).ToList();
        return new CancelReport(CancelManyRequest.States.ToDictionary(status => status, status => states.LongCount(other => other == status)));
    }

    /// <summary>Grants a failed or cancelled job its attempts once more.</summary>
    /// <param name="id">The job.</param>
    /// <param name="tree">Whether the jobs are revived, too, that were cancelled because it did not complete. Asked again, it goes on where it was cut off.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellationToken">Ends it between two transactions.</param>
    public async Task<ChangeOutcome> RetryAsync(JobId id, bool tree, string actor, CancellationToken cancellationToken)
    {
        var outcome = await _store.ChangeAsync(id, job => JobLifecycle.Retry(job, actor, _agents.WhyMissing(job), _time.GetUtcNow()), cancellationToken);
        if (tree && outcome.Job is not null)
        {
            var revived = await _store.ChangeManyAsync(
                new JobSelection.CancelledBecauseOf(id), job => JobDependencies.Revive(job, actor, _agents.WhyMissing(job), _time.GetUtcNow()), cancellationToken);
            outcome = revived.Count > 0 ? outcome with { Changed = true, Refusal = null } : outcome;
        }

        return outcome;
    }

    /// <summary>Finds jobs by what a person types: a full id, a unique start or end of 4 or more hexadecimal digits, or <c>@last</c>.</summary>
    /// <returns>The matches: none, one, or the first few of several.</returns>
    public async Task<IReadOnlyList<JobId>> ResolveAsync(string text, CancellationToken cancellationToken)
    {
        if (text == "@last")
        {
            return [.. (await _store.ListAsync(new JobFilter { Limit = 1 }, cancellationToken)).Select(job => job.Id)];
        }

        if (JobId.TryParse(text, out var id))
        {
            return await _store.GetAsync(id, cancellationToken) is null ? [] : [id];
        }

        return DigitsOf(text) is { } digits ? await _store.FindAsync(digits, 5, cancellationToken) : [];
    }

    /// <summary>Job types and plugins whose jobs are held back.</summary>
    public IReadOnlyList<Pause> Pauses => _pauses.All;

    /// <summary>Holds back the jobs of a type or a plugin: what runs goes on, nothing else starts.</summary>
    /// <returns>The pause; null when there is no such type or plugin.</returns>
    public async Task<Pause?> PauseAsync(PauseKind kind, string name, string? reason, string actor, CancellationToken cancellationToken) =>
        NameOf(kind, name) is { } known ? await _pauses.PauseAsync(kind, known, reason, actor, cancellationToken) : null;

    /// <returns>Whether it was paused; null when there is no such type or plugin.</returns>
    public async Task<bool?> ResumeAsync(PauseKind kind, string name, CancellationToken cancellationToken)
    {
        // What was paused can be resumed, whether or not it is still known.
        var known = NameOf(kind, name) ?? _pauses.All.FirstOrDefault(pause => pause.Kind == kind && pause.Name == name)?.Name;
        if (known is null)
        {
            return null;
        }

        var was = await _pauses.ResumeAsync(kind, known, cancellationToken);
        _dispatcher.Wake();
        return was;
    }

    /// <summary>Why a job waits, when it does.</summary>
    public WaitingReason? WaitingReasonOf(Job job)
    {
        if (job.Status != JobStatus.Pending)
        {
            return job.Waiting;
        }

        var type = _agents.Find(job.Type)?.Registration;
        return _draining ? new WaitingReason("draining", "The daemon is stopping; the job starts after its restart.")
            : type is not null && _pauses.Of(type) is { } pause ? WaitingReason.Paused(pause)
            : job.IsHeld ? new WaitingReason("concurrency_key", $"Jobs with the concurrency key \"{job.Options.Concurrency!.Key}\" take all of its permits; the job starts when one of them ends.")
            : MissingResource(job) is { } missing ? missing
            : type is not null && _rates.RoomOf(type.Name, _time.GetUtcNow()).Next is { } next ? new WaitingReason("rate_limit", $"{type.Name} may start {_rates.LimitOf(type.Name)} and has; the next start is at {TimeText.Format(next)}.")
            : _slots.IsTypeFull(job.Type) ? new WaitingReason("type_limit", $"All {_options.ConcurrencyPerType[job.Type]} slots of {job.Type} are taken.")
            : _slots.Usage.Used >= _slots.Total ? new WaitingReason("no_free_slot", $"All {_slots.Total} slots are taken; the job starts when one is free.")
            : new WaitingReason("queued", "A slot is free; the job starts at once.");
    }

    private WaitingReason? MissingResource(Job job)
    {
        if (job.Options.Resources is not { } needs)
        {
            return null;
        }

        var free = _slots.FreeResources([]);
        foreach (var (name, amount) in needs)
        {
            if (free.GetValueOrDefault(name) < amount)
            {
                return new WaitingReason("resource", $"The job needs {amount} of \"{name}\", and {Math.Max(0, free.GetValueOrDefault(name))} of {(_options.Resources.TryGetValue(name, out var all) ? all : 0)} are free.");
            }
        }

        return null;
    }

    private string? NameOf(PauseKind kind, string name) => kind == PauseKind.Type
        ? _agents.Find(name)?.Registration.Name
        : _agents.Known.FirstOrDefault(type => type.Plugin.Id == name)?.Plugin.Id;

    public void Dispose()
    {
        _dispatcher.Dispose();
        _due.Dispose();
        Schedules.Dispose();
        Cleaner.Dispose();
        _stopDispatch.Dispose();
        _stopJournal.Dispose();
    }

    /// <summary>The digits of a part of an id; null when it is none.</summary>
    private static string? DigitsOf(string text)
    {
        var digits = text.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        return digits.Length is < 4 or > 32 || !digits.All(char.IsAsciiHexDigit) ? null : digits;
    }

    private async Task StopOnceAsync(CancellationToken cancellationToken)
    {
        _draining = true;
        await _host.StopWatchingAsync();
        await _stopDispatch.CancelAsync();
        await _dispatching;

        // What was about to be claimed has been started when this commit is made; a commit that cannot be made starts nothing.
        await _store.DispatchAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var idle = _runs.WhenIdleAsync();
        if (!idle.IsCompleted)
        {
            Log.Draining(_logger, _slots.Usage.Used, _options.Drain);
            await Task.WhenAny(idle, Task.Delay(_options.Drain, _time, cancellationToken));
            _runs.StopAll(StopReason.Shutdown);

            // Runs end within the grace. Only a store that refuses to write can hold them up longer: then they are rescued at the next start.
            await Task.WhenAny(idle, Task.Delay(_options.CancelGrace + StoreGrace, _time, CancellationToken.None));
        }

        await _clock.StopAsync(CancellationToken.None);
        await _stopJournal.CancelAsync();
        await _journaling;
        Log.EngineStopped(_logger);
    }

    private Task OnAlarmAsync(string alarm, CancellationToken cancellationToken) => alarm switch
    {
        DueWork.Alarm => _due.RunAsync(cancellationToken),
        JobCleaner.Alarm => Cleaner.RunAsync(cancellationToken),
        _ when alarm.StartsWith(ScheduleBook.AlarmPrefix, StringComparison.Ordinal) => Schedules.FireAsync(alarm[ScheduleBook.AlarmPrefix.Length..], cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(alarm), alarm, "Nobody has set this alarm."),
    };

    private async Task AgentsChangedAsync(CancellationToken cancellationToken)
    {
        var changes = await _agents.RefreshAsync(cancellationToken);

        // The directory does not name a change twice: after a move that failed, every job is looked at.
        var moved = _moved ? changes : _agents.Availability;
        _moved = false;
        await MoveWaitingJobsAsync(moved, cancellationToken);
        _moved = true;
        _dispatcher.Wake();
    }

    /// <summary>
    /// Jobs become pending whose agent has come, and blocked whose agent has gone. Whatever decides at the same time asks the directory inside
    /// the store's transaction: it either sees the new agents, or its job is stored before these are selected.
    /// </summary>
    private async Task MoveWaitingJobsAsync(IReadOnlyList<TypeAvailability> types, CancellationToken cancellationToken)
    {
        if (types.Count > 0)
        {
            await _store.ChangeManyAsync(
                new JobSelection.WaitingForAgent(types), job => JobLifecycle.AgentChanged(job, _agents.WhyMissing(job), _time.GetUtcNow()), cancellationToken);
        }
    }

    /// <summary>Jobs have been moved by the end or the submit of others. On the store's own thread: whatever takes longer happens elsewhere.</summary>
    private void OnSettled(IReadOnlyList<Job> jobs)
    {
        foreach (var job in jobs)
        {
            if (job is { Status: JobStatus.Running, Cancel: not null })
            {
                _runs.Stop(job, StopReason.User);
            }
        }

        if (jobs.Any(job => job.Status == JobStatus.Scheduled))
        {
            _ = NoteAsync(jobs);
        }
    }

    private async Task NoteAsync(IReadOnlyList<Job> jobs)
    {
        try
        {
            foreach (var job in jobs)
            {
                await _due.NoteAsync(job);
            }
        }
        catch (Exception exception)
        {
            // The regular look at what is due finds them within a minute.
            Log.AlarmNotSet(_logger, exception);
        }
    }
}
