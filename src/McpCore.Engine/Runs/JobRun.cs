using System.Buffers.Binary;
using McpCore.Engine.AgentHost;
using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;
using Microsoft.Extensions.Logging;

namespace McpCore.Engine.Runs;

/// <summary>
/// One run of a job, from its claim to its stored end: watches the clocks, tells the agent to stop, after the grace kills it or gives it up. The first
/// reason to stop wins; the store's fence makes sure that only one end is written.
/// </summary>
internal sealed class JobRun : IRunContext, IDisposable
{
    // A killed process is gone in milliseconds; a machine that is out of breath may take a while to say so.
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(10);

    // A timer that rings later than this was held up with the whole process, and the time meanwhile was not the agent's.
    private static readonly TimeSpan MaxLateness = TimeSpan.FromSeconds(1);

    private readonly RunServices _services;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _abandoned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RunBuffer _buffer;
    private readonly List<ITimer> _timers = [];
    private readonly Lock _lock = new();
    private int _hasAsked;
    private long _daemonLogBytes;
    private readonly TimeSpan? _heartbeatTimeout;
    private HeartbeatClock? _heartbeat;
    private Action? _kill;
    private StopReason _stopReason;
    private bool _ended;

    public JobRun(Job job, RunSlot slot, RunServices services)
    {
        (Job, Slot) = (job, slot);
        _services = services;
        _buffer = new RunBuffer(job, services.Time);
        _heartbeatTimeout = job.Options.HeartbeatTimeout ?? services.Options.HeartbeatTimeout;
    }

    public Job Job { get; }

    /// <summary>What the run takes.</summary>
    public RunSlot Slot { get; }

    public long Seed => Job.Options.Seed ?? BinaryPrimitives.ReadInt64BigEndian(Job.Id.ToBytes().AsSpan(8)) & long.MaxValue;

    public int MaxResultBytes => _services.Options.MaxResultBytes;

    public StopReason StopReason
    {
        get
        {
            lock (_lock)
            {
                return _stopReason;
            }
        }
    }

    /// <summary>Completes when its end is stored.</summary>
    public Task Stored => _stored.Task;

    public void IsStored() => _stored.SetResult();

    /// <summary>The agent's own end, which an abandoned run may reach long after it was given up.</summary>
    public Task<RunEnd> AgentTask { get; private set; } = Task.FromResult(new RunEnd(RunEndKind.Interrupted));

    /// <summary>Runs the agent and works out how the run ended. Does not write the end.</summary>
    public async Task<RunEnd> ExecuteAsync()
    {
        StartClocks();
        AgentTask = _services.Host.RunAsync(this, _stop.Token);
        await Task.WhenAny(AgentTask, _abandoned.Task);
        StopReason reason;
        lock (_lock)
        {
            _ended = true;
            reason = _stopReason;
        }

        await StopClocksAsync();
        var abandoned = !AgentTask.IsCompleted;
        return Settle(reason, abandoned ? null : await AgentTask) with { Abandoned = abandoned };
    }

    /// <summary>Tells the agent to stop; after the grace the run is given up. Only the first reason counts.</summary>
    public void Stop(StopReason reason)
    {
        lock (_lock)
        {
            if (_ended || _stopReason != StopReason.None)
            {
                return;
            }

            _stopReason = reason;
            _timers.Add(_services.Time.CreateTimer(_ => KillOrAbandon(), null, _services.Options.CancelGrace, Timeout.InfiniteTimeSpan));
        }

        // Off this thread: an agent's own callbacks run inside Cancel.
        _ = Task.Run(() => _stop.Cancel());
    }

    public void OnKillable(Action kill)
    {
        lock (_lock)
        {
            _kill = kill;
        }
    }

    public bool HoldsBackProgress => _buffer.HoldsBackProgress;

    public RunRecords? TakeRecords() => _buffer.Take();

    public IReadOnlyList<JobEvent> TakeProgressEvents() => _buffer.TakeProgressEvents();

    /// <summary>Takes the last records; what the agent says from now on is dropped.</summary>
    public RunRecords Close() => _buffer.Close();

    public void Log(string level, string template, string message, ReadOnlyMemory<byte> properties)
    {
        _heartbeat?.Beat();
        if (_buffer.AddLine(level, template, message, properties))
        {
            AskJournal();
            if (Interlocked.Add(ref _daemonLogBytes, message.Length) <= LogLimits.AttemptBytes)
            {
                _services.WriteAgentLine(Job, level, message);
            }
        }
    }

    /// <summary>The journal is about to take what there is: the next thing that is told asks again.</summary>
    public void IsTaken() => Volatile.Write(ref _hasAsked, 0);

    public void CountDropped(int lines) => _buffer.CountDropped(lines);

    public void Event(string name, ReadOnlyMemory<byte> data)
    {
        _heartbeat?.Beat();
        if (_buffer.AddEvent(name, data))
        {
            AskJournal();
            _services.WriteAgentEvent(Job, name, data);
        }
    }

    public void Progress(double? fraction, string? message, long? step, ReadOnlyMemory<byte> metrics)
    {
        _buffer.SetProgress(fraction, message, step, metrics);
        _heartbeat?.Beat();
        AskJournal();
    }

    public void Heartbeat() => _heartbeat?.Beat();

    public async Task SaveCheckpointAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _heartbeat?.Beat();
        if (!await _services.Store.SaveCheckpointAsync(Job.Id, Job.Run, data, cancellationToken))
        {
            throw Over();
        }
    }

    public Task<ReadOnlyMemory<byte>?> LoadCheckpointAsync(CancellationToken cancellationToken) => _services.Store.LoadCheckpointAsync(Job.Id, cancellationToken);

    public Stream CreateArtifact(string name, string kind)
    {
        if (!ArtifactName.IsValid(name))
        {
            throw new ArgumentException($"\"{name}\" is no artifact name; allowed: {ArtifactName.Allowed}.", nameof(name));
        }

        return new ArtifactStream(_services.Artifacts.Create(Job.Id, Job.Run, name), async (size, sha256) =>
        {
            var record = new ArtifactRecord(name, kind, size, sha256, Job.Attempt, Job.Run, _services.Time.GetUtcNow());
            if (!await _services.Store.SaveArtifactAsync(Job.Id, record, CancellationToken.None))
            {
                throw Over();
            }
        });
    }

    public Task<ReadOnlyMemory<byte>> AskAsync(string question, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _heartbeat?.Beat();
        return _services.Questions.AnswerAsync(Job, question, body, cancellationToken);
    }

    public void Dispose() => _stop.Dispose();

    /// <summary>Asks once until the journal comes, since an agent may tell things a million times a second.</summary>
    private void AskJournal()
    {
        if (Volatile.Read(ref _hasAsked) == 0 && Interlocked.Exchange(ref _hasAsked, 1) == 0)
        {
            _services.Journal.Ask(this);
        }
    }

    private InvalidOperationException Over() => new($"Run {Job.Run} of job {Job.Id} is over; what it writes is refused.");

    private void StartClocks()
    {
        var now = _services.Time.GetUtcNow();
        Arm(Job.Options.Timeout, StopReason.Timeout);
        Arm(JobLifecycle.DeadlineOf(Job) - now, StopReason.Deadline);
        _heartbeat = _heartbeatTimeout is { } silence ? new HeartbeatClock(silence, MaxLateness, _services.Time, () => Stop(StopReason.HeartbeatTimeout)) : null;
    }

    private void KillOrAbandon()
    {
        Action? kill;
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }

            kill = _kill;
            if (kill is not null)
            {
                _timers.Add(_services.Time.CreateTimer(_ => _abandoned.TrySetResult(), null, KillLimit, Timeout.InfiniteTimeSpan));
            }
        }

        if (kill is null)
        {
            _abandoned.TrySetResult();
        }
        else
        {
            kill();
        }
    }

    private void Arm(TimeSpan? after, StopReason reason)
    {
        if (after is not { } due)
        {
            return;
        }

        // A timer reaches 49 days; a clock that is further off is wound up again when that time is over.
        var wait = TimeSpan.FromTicks(Math.Clamp(due.Ticks, 0, HeartbeatClock.LongestWait.Ticks));
        var armedAt = _services.Time.GetTimestamp();
        var timer = _services.Time.CreateTimer(_ => Ring(due - wait, reason, _services.Time.GetElapsedTime(armedAt) - wait), null, wait, Timeout.InfiniteTimeSpan);
        lock (_lock)
        {
            _timers.Add(timer);
        }
    }

    private void Ring(TimeSpan left, StopReason reason, TimeSpan late)
    {
        // The deadline is a moment of the calendar, whoever slept.
        left += late > MaxLateness && reason == StopReason.Timeout ? late : TimeSpan.Zero;
        if (left <= TimeSpan.Zero)
        {
            Stop(reason);
            return;
        }

        lock (_lock)
        {
            if (_ended)
            {
                return;
            }
        }

        Arm(left, reason);
    }

    private async Task StopClocksAsync()
    {
        await (_heartbeat?.DisposeAsync() ?? default);
        List<ITimer> timers;
        lock (_lock)
        {
            timers = [.. _timers];
            _timers.Clear();
        }

        foreach (var timer in timers)
        {
            await timer.DisposeAsync();
        }
    }

    private RunEnd Settle(StopReason reason, RunEnd? end) => reason switch
    {
        StopReason.None => end!,
        StopReason.User => new RunEnd(RunEndKind.Cancelled),
        StopReason.Timeout => new RunEnd(RunEndKind.TimedOut) { Error = new JobError("timeout", $"The attempt did not end within its timeout of {Duration.Format(Job.Options.Timeout!.Value)}.") },
        StopReason.HeartbeatTimeout => new RunEnd(RunEndKind.TimedOut) { Error = new JobError("heartbeat_timeout", $"The run gave no sign of life for {Duration.Format(_heartbeatTimeout!.Value)}.") },
        StopReason.Deadline => new RunEnd(RunEndKind.DeadlineExceeded),
        StopReason.Shutdown => end is { Kind: RunEndKind.Completed or RunEndKind.Awaiting }
            ? end
            : new RunEnd(RunEndKind.Interrupted) { Error = new JobError("interrupted", "The daemon stopped; the attempt is run again.") },
        _ => throw new InvalidOperationException($"There is no rule for a run that was stopped for {reason}."),
    };
}
