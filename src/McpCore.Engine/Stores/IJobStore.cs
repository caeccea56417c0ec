using McpCore.Engine.Batches;
using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Limits;

namespace McpCore.Engine.Stores;

/// <summary>
/// Durable jobs. Every method that writes completes only after its commit has reached the disk; writes of concurrent callers may share a
/// commit. Decisions come from <see cref="JobLifecycle"/> and run inside the writing transaction. Safe for concurrent use.
/// </summary>
/// <exception cref="StoreFullException">Any write, when the disk is full. Nothing was written.</exception>
public interface IJobStore : IAsyncDisposable
{
    /// <summary>Receives the events of each commit, in order, after the commit. Set before <see cref="OpenAsync"/>.</summary>
    Action<IReadOnlyList<JobEvent>> Committed { get; set; }

    /// <summary>Says in each commit what may start. Set before <see cref="OpenAsync"/>; null: nothing starts.</summary>
    IRunDispatch? Dispatch { get; set; }

    /// <summary>
    /// Receives the jobs that a commit changed because of other jobs: those that may go on, and running ones whose cancel was stored. Called after the
    /// commit and after <see cref="Committed"/>. Set before <see cref="OpenAsync"/>.
    /// </summary>
    Action<IReadOnlyList<Job>> Settled { get; set; }

    /// <summary>
    /// Why no agent can take a job now; null when one can. Asked inside transactions, for jobs that go on because others ended. Set before
    /// <see cref="OpenAsync"/>.
    /// </summary>
    Func<Job, WaitingReason?> WhyMissing { get; set; }

    /// <summary>Opens or creates the store and brings its schema up to date.</summary>
    /// <returns>The incarnation number of this start, and the sort key of the newest job.</returns>
    Task<StoreOpening> OpenAsync(string node, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Stores new jobs, all or none.</summary>
    /// <param name="jobs">The jobs.</param>
    /// <param name="maxWaiting">Jobs that may wait once these are stored.</param>
    /// <param name="cancellationToken">Not used once the write is queued.</param>
    Task<SubmitOutcome> SubmitAsync(IReadOnlyList<NewJob> jobs, long maxWaiting, CancellationToken cancellationToken);

    /// <summary>What a submit of a job would come to at this moment: everything is done as for a submit, and then undone.</summary>
    /// <param name="job">The job.</param>
    /// <param name="maxWaiting">Jobs that may wait once it is stored.</param>
    /// <param name="cancellationToken">Not used once the write is queued.</param>
    Task<SubmitOutcome> RehearseAsync(NewJob job, long maxWaiting, CancellationToken cancellationToken);

    /// <summary>Stores a child job, or finds the one that its parent has under the same name, if the parent's run is still the current one.</summary>
    Task<ChildOutcome> SubmitChildAsync(ChildSubmit child, CancellationToken cancellationToken);

    /// <summary>The child jobs of a job, in the order of their names.</summary>
    Task<IReadOnlyList<ChildState>> ChildrenAsync(JobId parent, CancellationToken cancellationToken);

    /// <summary>A job's child of a name, or null.</summary>
    Task<ChildState?> FindChildAsync(JobId parent, string name, CancellationToken cancellationToken);

    /// <summary>
    /// Starts pending jobs in the order of their rank, as many as <see cref="Dispatch"/> has room for. Commits that make a job pending or end a run do so
    /// by themselves; this is for room that came from elsewhere. What was queued before it has committed when it completes.
    /// </summary>
    Task DispatchAsync(CancellationToken cancellationToken);

    /// <summary>Stores a batch with its first jobs, all or none.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="jobs">The jobs.</param>
    /// <param name="maxWaiting">Jobs that may wait once these are stored.</param>
    /// <param name="cancellationToken">Not used once the write is queued.</param>
    Task<SubmitOutcome> SubmitBatchAsync(NewBatch batch, IReadOnlyList<NewJob> jobs, long maxWaiting, CancellationToken cancellationToken);

    /// <summary>Applies a decision to one job.</summary>
    /// <returns>The outcome; its job is null when there is no such job.</returns>
    Task<ChangeOutcome> ChangeAsync(JobId id, Func<Job, Decision> decide, CancellationToken cancellationToken);

    /// <summary>Writes the last lines and progress of a run, then applies the decision that ends it, in one transaction.</summary>
    /// <param name="tail">What the run said last.</param>
    /// <param name="decide">The decision.</param>
    /// <param name="slot">The slot that becomes free, whatever is decided; null when it does not.</param>
    /// <param name="cancellationToken">Not used once the write is queued.</param>
    Task<ChangeOutcome> EndRunAsync(RunRecords tail, Func<Job, Decision> decide, RunSlot? slot, CancellationToken cancellationToken);

    /// <summary>Applies a decision to every selected job, in transactions of bounded size.</summary>
    /// <returns>The jobs that changed.</returns>
    Task<IReadOnlyList<JobId>> ChangeManyAsync(JobSelection selection, Func<Job, Decision> decide, CancellationToken cancellationToken);

    /// <summary>Writes log lines, custom events, progress and metrics of running jobs. What belongs to a run that is over is dropped.</summary>
    Task AppendAsync(IReadOnlyList<RunRecords> records, CancellationToken cancellationToken);

    /// <summary>Stores events that belong to no job.</summary>
    Task AppendEventsAsync(IReadOnlyList<JobEvent> events, CancellationToken cancellationToken);

    /// <summary>Replaces a job's checkpoint if the run is still the current one.</summary>
    /// <returns>False when the run is over.</returns>
    Task<bool> SaveCheckpointAsync(JobId id, int run, ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>Adds or replaces an artifact if the run is still the current one.</summary>
    /// <returns>False when the run is over.</returns>
    Task<bool> SaveArtifactAsync(JobId id, ArtifactRecord artifact, CancellationToken cancellationToken);

    Task<ReadOnlyMemory<byte>?> LoadCheckpointAsync(JobId id, CancellationToken cancellationToken);

    Task<Job?> GetAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Ids whose text without hyphens starts or ends with the given hexadecimal digits.</summary>
    Task<IReadOnlyList<JobId>> FindAsync(string fragment, int limit, CancellationToken cancellationToken);

    /// <summary>Jobs that match, newest first.</summary>
    Task<IReadOnlyList<Job>> ListAsync(JobFilter filter, CancellationToken cancellationToken);

    /// <summary>A batch; null when there is none.</summary>
    Task<Batch?> GetBatchAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Ids of batches whose text without hyphens starts or ends with the given hexadecimal digits.</summary>
    Task<IReadOnlyList<JobId>> FindBatchesAsync(string fragment, int limit, CancellationToken cancellationToken);

    /// <summary>Batches, newest first.</summary>
    /// <param name="beforeSortKey">Only those older than this key; null for the newest.</param>
    /// <param name="limit">Batches at most.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    Task<IReadOnlyList<Batch>> ListBatchesAsync(long? beforeSortKey, int limit, CancellationToken cancellationToken);

    /// <summary>How many jobs there are of each status.</summary>
    Task<IReadOnlyDictionary<JobStatus, long>> CountAsync(CancellationToken cancellationToken);

    /// <summary>The same of the jobs that match; cursor and limit are not looked at.</summary>
    Task<IReadOnlyDictionary<JobStatus, long>> CountAsync(JobFilter filter, CancellationToken cancellationToken);

    /// <summary>How many pending jobs of some types go before a job, those aside that are held for a concurrency key.</summary>
    /// <param name="types">The names under which the jobs are stored.</param>
    /// <param name="rank">The job's rank.</param>
    /// <param name="sortKey">Its sort key, which decides among equals.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    Task<long> CountAheadAsync(IReadOnlyList<string> types, long rank, long sortKey, CancellationToken cancellationToken);

    /// <summary>What is taken of a concurrency key, and how many pending jobs of it go before a job.</summary>
    Task<ShareUse> ShareAsync(string key, long rank, long sortKey, CancellationToken cancellationToken);

    /// <summary>How long the last runs of the newest completed jobs of some types took, the newest first.</summary>
    Task<IReadOnlyList<TimeSpan>> RunTimesAsync(IReadOnlyList<string> types, int limit, CancellationToken cancellationToken);

    /// <summary>The ended runs of a job, oldest first.</summary>
    Task<IReadOnlyList<AttemptRecord>> AttemptsAsync(JobId id, CancellationToken cancellationToken);

    Task<IReadOnlyList<ArtifactRecord>> ArtifactsAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>The series of numbers that a job's runs reported, by name and step.</summary>
    Task<IReadOnlyList<MetricPoint>> MetricsAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>How many log lines of a job are gone, see <see cref="LogLimits"/>; of one attempt when it is named.</summary>
    Task<long> DroppedLinesAsync(JobId id, int? attempt, CancellationToken cancellationToken);

    /// <summary>Log lines of a job, oldest first.</summary>
    Task<IReadOnlyList<LogLine>> LogsAsync(LogQuery query, CancellationToken cancellationToken);

    /// <summary>The newest log lines of all jobs of some types, oldest first; only those among the last numbers of the event stream, so that the cost has a bound.</summary>
    /// <param name="types">The names under which the jobs are stored.</param>
    /// <param name="limit">Lines at most.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    Task<IReadOnlyList<TypedLogLine>> LogsOfTypesAsync(IReadOnlyList<string> types, int limit, CancellationToken cancellationToken);

    Task<EventBounds> EventBoundsAsync(CancellationToken cancellationToken);

    /// <summary>Stored events and log lines after a sequence number, in order.</summary>
    Task<EventPage> ReadEventsAsync(long after, int limit, JobId? jobId, CancellationToken cancellationToken);

    /// <summary>The next moment at which a scheduled job is due or a waiting job expires; null when there is none.</summary>
    Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken);

    /// <summary>The starts since a moment of the types that had a rate limit.</summary>
    Task<IReadOnlyList<TypeStarts>> RecentStartsAsync(DateTimeOffset since, CancellationToken cancellationToken);

    /// <returns>The pause that holds now: an earlier one of the same stays.</returns>
    Task<Pause> PauseAsync(Pause pause, CancellationToken cancellationToken);

    /// <returns>Whether there was such a pause.</returns>
    Task<bool> ResumeAsync(PauseKind kind, string name, CancellationToken cancellationToken);

    Task<IReadOnlyList<Pause>> LoadPausesAsync(CancellationToken cancellationToken);
}
