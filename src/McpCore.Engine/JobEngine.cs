using System.Collections.Concurrent;
using System.Text.Json;
using McpCore.Engine.AgentHost;
using McpCore.Engine.Batches;
using McpCore.Engine.Cancelling;
using McpCore.Engine.Children;
using McpCore.Engine.Dispatch;
using McpCore.Engine.Events;
using McpCore.Engine.Explaining;
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
public sealed partial class JobEngine : IDisposable
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
    private readonly Holds _holds;
    private readonly Forecaster _forecaster;
    private readonly Explainer _explainer;
    private readonly CancellationTokenSource _stopDispatch = new();
    private readonly CancellationTokenSource _stopJournal = new();
    private Task _dispatching = Task.CompletedTask;
    private Task _journaling = Task.CompletedTask;
    private readonly Lock _stopLock = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _stopped;
    private volatile bool _draining;
    private volatile bool _held;
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
        _admission = new Admission(store, host, _agents, _ids, options, time);
        var services = new RunServices(host, store, artifacts, _journal, options, time, logger) { Questions = new RunQuestions(store, artifacts, _admission, job => _due!.NoteAsync(job), time) };
        _runs = new RunSupervisor(services, _slots, _agents, job => _due!.NoteAsync(job), () => _dispatcher!.Wake());
        _dispatcher = new Dispatcher(store, _agents, _slots, _rates, _pauses, options, time, logger, _runs);
        _due = new DueWork(store, _agents, clock, time, logger, _dispatcher.Wake);
        _holds = new Holds(_agents, _slots, _rates, _pauses, options, time, () => _draining ? Holds.Stopping : _held ? Holds.Drained : null);
        _forecaster = new Forecaster(store, _agents, _slots, _holds, time);
        _explainer = new Explainer(store, _agents, _forecaster);
        Schedules = new ScheduleBook(
            schedules,
            store,
            clock,
            new JobSubmitter(_admission.CheckAsync, PrepareAsync, _admission.ToResult, job => _due!.NoteAsync(job)),
            options,
            time,
            logger);
        Cleaner = new JobCleaner(retention, store, artifacts, clock, options.Retention, time, logger);
        Events = new EventStream(store, Hub, time);
        store.Committed = OnCommitted;
        store.Dispatch = _dispatcher;
        store.Settled = OnSettled;
        store.WhyMissing = _agents.WhyMissing;
    }

    /// <summary>Completes at the end of a start that worked.</summary>
    public Task Started => _started.Task;

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

    /// <summary>Whether a person has told the engine to start nothing.</summary>
    public bool IsHeld => _held;

    /// <summary>The size in bytes above which a payload is refused.</summary>
    public int MaxPayloadBytes => _options.MaxPayloadBytes;

    /// <summary>Slots in use, in all, and runs that were given up while their agents go on.</summary>
    public (int Used, int Total, int Abandoned) Slots => (_slots.Usage.Used, _slots.Total, _slots.Usage.Abandoned);

    private EventHub Hub { get; } = new();

    private static Rejection Draining => Rejection.Of("draining", "The daemon is stopping and takes no new jobs. Submit again when it is back.");

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
        _started.SetResult();
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

    /// <summary>Starts no job any more, or starts jobs again. Running jobs go on, submits are taken. It does not outlive the engine.</summary>
    /// <returns>Whether it was not so already. What was about to be started has been by then.</returns>
    public async Task<bool> HoldAsync(bool hold)
    {
        var changes = _held != hold;
        _held = hold;
        _dispatcher.Holds = hold;
        if (changes)
        {
            Log.HoldChanged(_logger, hold ? "no job is started until it is lifted" : "lifted");
        }

        await _store.DispatchAsync(CancellationToken.None);
        return changes;
    }

    /// <summary>Takes up what has been changed in the <see cref="EngineOptions"/> meanwhile. Name and number of the node are those of its start.</summary>
    public async Task ApplyOptionsAsync(CancellationToken cancellationToken)
    {
        _rates.Limits = _options.RateLimits;
        await Cleaner.StartAsync(cancellationToken);
        _dispatcher.Wake();
    }

    public void Dispose()
    {
        _dispatcher.Dispose();
        _due.Dispose();
        Schedules.Dispose();
        Cleaner.Dispose();
        _stopDispatch.Dispose();
        _stopJournal.Dispose();
    }

    private async Task<(NewJob? Job, Rejection? Rejection)> PrepareAsync(JsonElement body, string actor, CancellationToken cancellationToken) =>
        _draining ? (null, Draining) : await _admission.PrepareAsync(body, actor, cancellationToken);

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

    /// <summary>A transaction may cancel more jobs than the one that it was for: the agents of those that run are told.</summary>
    private void OnCommitted(IReadOnlyList<JobEvent> events)
    {
        Hub.Publish(events);
        foreach (var item in events)
        {
            if (item is { Reason: JobLifecycle.CancelRequested, JobId: { } id, Kind: EventKinds.Transition })
            {
                _runs.Stop(id, item.Run, StopReason.User);
            }
        }
    }

    /// <summary>Jobs have been moved by the end or the submit of others. On the store's own thread: whatever takes longer happens elsewhere.</summary>
    private void OnSettled(IReadOnlyList<Job> jobs)
    {
        if (jobs.Any(job => job.Status == JobStatus.Scheduled))
        {
            _ = NoteAsync(jobs);
        }
    }

    private async Task NoteAsync(IReadOnlyList<Job> jobs)
    {
        try
        {
            await _due.NoteAsync(jobs);
        }
        catch (Exception exception)
        {
            // The regular look at what is due finds them within a minute.
            Log.AlarmNotSet(_logger, exception);
        }
    }
}
