using McpCore.Engine.Batches;
using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Limits;
using McpCore.Engine.Stores;

namespace McpCore.Engine.Tests.Events;

/// <summary>A store of events alone: it commits as a real one does, first to the log, then to the hub, and reads in pages.</summary>
internal sealed class EventLogStore(EventHub hub, int pageSize) : IJobStore
{
    private readonly List<JobEvent> _log = [];

    public Action<IReadOnlyList<JobEvent>> Committed { get; set; } = hub.Publish;

    public Action<IReadOnlyList<Job>> Settled { get; set; } = _ => { };

    public Func<Job, WaitingReason?> WhyMissing { get; set; } = _ => null;

    /// <summary>Events up to here have been pruned.</summary>
    public long Pruned { get; set; }

    public Job? Job { get; set; }

    /// <summary>Called after each page was read, before the reader sees it.</summary>
    public Action AfterPage { get; set; } = () => { };

    /// <summary>Called when the bounds are asked for, before they are told.</summary>
    public Action OnBounds { get; set; } = () => { };

    public long Last => _log.Count;

    /// <summary>Appends the next events of the log, numbered from where it ends.</summary>
    public void Commit(int count, JobId? job = null, string type = "sample")
    {
        var events = Enumerable.Range(1, count).Select(i => EventSamples.At(_log.Count + i, job, type)).ToList();
        _log.AddRange(events);
        Committed(events);
    }

    public Task<EventBounds> EventBoundsAsync(CancellationToken cancellationToken)
    {
        OnBounds();
        return Task.FromResult(new EventBounds(Pruned + 1, Last));
    }

    public Task<EventPage> ReadEventsAsync(long after, int limit, JobId? jobId, CancellationToken cancellationToken)
    {
        var page = _log.Where(item => item.Seq > after && item.Seq > Pruned && (jobId is null || item.JobId == jobId)).Take(Math.Min(limit, pageSize)).ToList();
        var isLast = page.Count < pageSize;
        var outcome = new EventPage(page, isLast ? Math.Max(after, Last) : page[^1].Seq, isLast);
        AfterPage();
        return Task.FromResult(outcome);
    }

    public Task<Job?> GetAsync(JobId id, CancellationToken cancellationToken) => Task.FromResult(Job);

    public Task<StoreOpening> OpenAsync(string node, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<SubmitOutcome> SubmitAsync(IReadOnlyList<NewJob> jobs, long maxWaiting, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<SubmitOutcome> RehearseAsync(NewJob job, long maxWaiting, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IRunDispatch? Dispatch { get; set; }

    public Task<IReadOnlyList<TypeStarts>> RecentStartsAsync(DateTimeOffset since, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<TypeStarts>>([]);

    public Task<Pause> PauseAsync(Pause pause, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> ResumeAsync(PauseKind kind, string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<Pause>> LoadPausesAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Pause>>([]);

    public Task DispatchAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<SubmitOutcome> SubmitBatchAsync(NewBatch batch, IReadOnlyList<NewJob> jobs, long maxWaiting, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Batch?> GetBatchAsync(JobId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<JobId>> FindBatchesAsync(string fragment, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<Batch>> ListBatchesAsync(long? beforeSortKey, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ChangeOutcome> ChangeAsync(JobId id, Func<Job, Decision> decide, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<MetricPoint>> MetricsAsync(JobId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> DroppedLinesAsync(JobId id, int? attempt, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ChildOutcome> SubmitChildAsync(ChildSubmit child, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<ChildState>> ChildrenAsync(JobId parent, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ChildState?> FindChildAsync(JobId parent, string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ChangeOutcome> EndRunAsync(RunRecords tail, Func<Job, Decision> decide, RunSlot? slot, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<JobId>> ChangeManyAsync(JobSelection selection, Func<Job, Decision> decide, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task AppendAsync(IReadOnlyList<RunRecords> records, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task AppendEventsAsync(IReadOnlyList<JobEvent> events, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> SaveCheckpointAsync(JobId id, int run, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> SaveArtifactAsync(JobId id, ArtifactRecord artifact, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ReadOnlyMemory<byte>?> LoadCheckpointAsync(JobId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<JobId>> FindAsync(string fragment, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<Job>> ListAsync(JobFilter filter, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<JobStatus, long>> CountAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<JobStatus, long>> CountAsync(JobFilter filter, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> CountAheadAsync(IReadOnlyList<string> types, long rank, long sortKey, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ShareUse> ShareAsync(string key, long rank, long sortKey, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<TimeSpan>> RunTimesAsync(IReadOnlyList<string> types, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<AttemptRecord>> AttemptsAsync(JobId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<ArtifactRecord>> ArtifactsAsync(JobId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<LogLine>> LogsAsync(LogQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<TypedLogLine>> LogsOfTypesAsync(IReadOnlyList<string> types, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
