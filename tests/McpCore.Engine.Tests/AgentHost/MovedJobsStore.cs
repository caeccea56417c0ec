using McpCore.Engine.Batches;
using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Limits;
using McpCore.Engine.Stores;

namespace McpCore.Engine.Tests.AgentHost;

/// <summary>An empty store that notes which jobs the engine wanted to move because of their agents.</summary>
internal sealed class MovedJobsStore : IJobStore
{
    private readonly List<string> _moves = [];

    public Action<IReadOnlyList<JobEvent>> Committed { get; set; } = _ => { };

    public Action<IReadOnlyList<Job>> Settled { get; set; } = _ => { };

    public Func<Job, WaitingReason?> WhyMissing { get; set; } = _ => null;

    /// <summary>Each selection by the agents' availability that was carried out, as "type: code, …"; "-" for an agent that is there.</summary>
    public IReadOnlyList<string> Moves => _moves;

    /// <summary>Whether the disk is full at the next such selection.</summary>
    public bool FailNext { get; set; }

    public Task<StoreOpening> OpenAsync(string node, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(new StoreOpening(1, 0));

    public Task<IReadOnlyList<JobId>> ChangeManyAsync(JobSelection selection, Func<Job, Decision> decide, CancellationToken cancellationToken)
    {
        if (selection is JobSelection.WaitingForAgent waiting)
        {
            if (FailNext)
            {
                FailNext = false;
                throw new StoreFullException("The disk is full.");
            }

            _moves.Add(string.Join(", ", waiting.Types.OrderBy(type => type.Type, StringComparer.Ordinal).Select(type => $"{type.Type}: {type.Missing?.Code ?? "-"}")));
        }

        return Task.FromResult<IReadOnlyList<JobId>>([]);
    }

    public IRunDispatch? Dispatch { get; set; }

    public Task<IReadOnlyList<TypeStarts>> RecentStartsAsync(DateTimeOffset since, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<TypeStarts>>([]);

    public Task<Pause> PauseAsync(Pause pause, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> ResumeAsync(PauseKind kind, string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<Pause>> LoadPausesAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Pause>>([]);

    public Task DispatchAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) => Task.FromResult<DateTimeOffset?>(null);

    public Task AppendAsync(IReadOnlyList<RunRecords> records, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task AppendEventsAsync(IReadOnlyList<JobEvent> events, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<SubmitOutcome> SubmitAsync(IReadOnlyList<NewJob> jobs, long maxWaiting, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<SubmitOutcome> RehearseAsync(NewJob job, long maxWaiting, CancellationToken cancellationToken) => throw new NotSupportedException();

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

    public Task<bool> SaveCheckpointAsync(JobId id, int run, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> SaveArtifactAsync(JobId id, ArtifactRecord artifact, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ReadOnlyMemory<byte>?> LoadCheckpointAsync(JobId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Job?> GetAsync(JobId id, CancellationToken cancellationToken) => throw new NotSupportedException();

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

    public Task<EventBounds> EventBoundsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<EventPage> ReadEventsAsync(long after, int limit, JobId? jobId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
