namespace McpCore.Client;

/// <summary>
/// Submits jobs and sees what becomes of them. One interface for a daemon, over its pipe or over HTTP (<see cref="McpCoreClient"/>), and for an engine
/// inside the application's own process (<c>AddMcpCore</c>): the same calls, the same answers, the same exceptions. What is put together from these calls
/// (waiting, running for a result, following a log) is in <see cref="McpCoreClientExtensions"/>. Safe for concurrent use.
/// </summary>
/// <remarks>
/// Wherever an id is taken, so is a unique start or end of 4 or more of its digits, and <c>@last</c>. Every call throws <see cref="McpCoreException"/> when it is
/// refused, and <see cref="DaemonUnavailableException"/> when nobody answers for longer than <see cref="McpCoreClientOptions.ReconnectFor"/>.
/// </remarks>
public interface IMcpCoreClient
{
    /// <summary>Submits one job. It is stored when the returned task completes.</summary>
    /// <param name="request">What is to be done.</param>
    /// <param name="cancellationToken">Ends the wait for the answer; the job may be stored even so.</param>
    /// <returns>The new job, or the earlier one of the same idempotency key.</returns>
    /// <exception cref="McpCoreException">Among others <see cref="ErrorCodes.ValidationFailed"/>, with every fault.</exception>
    Task<JobSnapshot> SubmitAsync(JobRequest request, CancellationToken cancellationToken = default);

    /// <summary>Submits 1 to 10,000 jobs, all or none.</summary>
    /// <inheritdoc cref="SubmitAsync" path="/exception"/>
    Task<IReadOnlyList<SubmittedJob>> SubmitManyAsync(IReadOnlyList<JobRequest> requests, CancellationToken cancellationToken = default);

    /// <summary>Reads a job with its attempts.</summary>
    /// <exception cref="McpCoreException">Among others <see cref="ErrorCodes.JobNotFound"/>.</exception>
    Task<JobSnapshot> GetJobAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Lists jobs, newest first.</summary>
    IAsyncEnumerable<JobSnapshot> ListJobsAsync(JobQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>Explains why a job is where it is: what holds it or why it failed, since when, what is ahead of it, and what can be done.</summary>
    /// <exception cref="McpCoreException">Among others <see cref="ErrorCodes.JobNotFound"/>.</exception>
    Task<JobExplanation> ExplainAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Says what would become of a submit: whether and where it would run now, or what it would wait for. Nothing is stored.</summary>
    /// <param name="request">What would be submitted.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    /// <inheritdoc cref="SubmitAsync" path="/exception"/>
    Task<JobPlan> PlanAsync(JobRequest request, CancellationToken cancellationToken = default);

    /// <summary>Counts jobs by their states.</summary>
    /// <param name="query">Which jobs; its limit is not looked at. Null for all.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    Task<JobCounts> CountJobsAsync(JobQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>Cancels a job: the request is stored, then the agent is told. The job may take a moment to end; wait for it to see that.</summary>
    /// <param name="id">The job.</param>
    /// <param name="reason">Why, for people; null for a general reason.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    /// <exception cref="McpCoreException">Among others <see cref="ErrorCodes.StateConflict"/>: the job has ended.</exception>
    Task<JobSnapshot> CancelAsync(string id, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>Grants a failed or cancelled job its attempts once more.</summary>
    /// <exception cref="McpCoreException">Among others <see cref="ErrorCodes.StateConflict"/>: the job is in another state.</exception>
    Task<JobSnapshot> RetryAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Grants a failed or cancelled job its attempts once more, and revives the jobs that were cancelled because it did not complete, directly or through
    /// others: they wait for it again.
    /// </summary>
    /// <exception cref="McpCoreException">Among others <see cref="ErrorCodes.DependencyFailed"/>: it needs a job itself that did not complete.</exception>
    Task<JobSnapshot> RetryTreeAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Cancels every job that matches and has not ended. Those that wait end at once; running ones are told and may take a moment.</summary>
    /// <param name="query">Which jobs; an empty query means all. Its limit is not looked at.</param>
    /// <param name="reason">Why, for people; null for a general reason.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    /// <returns>How many there were, by the state in which they were.</returns>
    Task<IReadOnlyDictionary<JobStatus, long>> CancelManyAsync(JobQuery query, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>Submits a batch: all of its jobs, or none.</summary>
    /// <inheritdoc cref="SubmitAsync" path="/exception"/>
    Task<BatchSnapshot> SubmitBatchAsync(BatchRequest request, CancellationToken cancellationToken = default);

    /// <summary>Reads a batch with its counts; its jobs are listed by <see cref="JobQuery.BatchId"/>.</summary>
    /// <exception cref="McpCoreException">Among others <see cref="ErrorCodes.BatchNotFound"/>.</exception>
    Task<BatchSnapshot> GetBatchAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Lists batches, newest first.</summary>
    IAsyncEnumerable<BatchSnapshot> ListBatchesAsync(CancellationToken cancellationToken = default);

    /// <summary>Cancels all of a batch: its jobs that have not ended, and the one that waits for its end.</summary>
    /// <returns>The batch; running jobs may take a moment to end.</returns>
    Task<BatchSnapshot> CancelBatchAsync(string id, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>Reads what is stored of a job's log, oldest line first.</summary>
    /// <param name="id">The job.</param>
    /// <param name="after">Only lines after this number; 0 for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    IAsyncEnumerable<JobLogLine> ReadLogAsync(string id, long after = 0, CancellationToken cancellationToken = default);

    /// <summary>Lists the files that a job has produced.</summary>
    Task<IReadOnlyList<JobArtifact>> ListArtifactsAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Opens a file that a job has produced; the caller disposes the stream.</summary>
    /// <exception cref="McpCoreException">Among others <see cref="ErrorCodes.ArtifactNotFound"/>.</exception>
    Task<Stream> OpenArtifactAsync(string id, string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// Subscribes to events. What happens after the returned task has completed is in the stream; the stream has no end, and goes on after the last event
    /// when the daemon restarts. A reader that is too slow, or that asks for more than is kept, gets <see cref="EventKinds.Reset"/>, then what follows.
    /// </summary>
    /// <param name="filter">Which events; null for all from now on.</param>
    /// <param name="cancellationToken">Ends the subscription, also one that is never read.</param>
    Task<IAsyncEnumerable<ServerEvent>> SubscribeAsync(EventFilter? filter = null, CancellationToken cancellationToken = default);

    /// <summary>Lists the job types that have an active agent.</summary>
    Task<IReadOnlyList<RegisteredJobType>> ListJobTypesAsync(CancellationToken cancellationToken = default);

    /// <summary>Installs a plugin, or another version of one; it takes jobs when the returned task completes, unless it is disabled. An installation whose answer is lost is not repeated.</summary>
    /// <param name="path">The full path of a plugin folder, a .zip or a .nupkg on the engine's machine.</param>
    /// <param name="cancellationToken">Ends the wait for the answer; the installation goes on.</param>
    /// <exception cref="McpCoreException">Among others <see cref="ErrorCodes.PluginRefused"/>: nothing was changed; <see cref="ErrorCodes.Forbidden"/> over the HTTP door.</exception>
    Task<PluginSnapshot> InstallPluginAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>Brings back the version of a plugin that was active before the active one.</summary>
    /// <exception cref="McpCoreException">Among others <see cref="ErrorCodes.PluginConflict"/>: there is none.</exception>
    Task<PluginSnapshot> RollBackPluginAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Removes a plugin; its running jobs go on to their end, others wait for a plugin that takes them.</summary>
    /// <returns>The plugin as it went.</returns>
    /// <exception cref="McpCoreException">Among others <see cref="ErrorCodes.PluginConflict"/>: it came with the installation, and can be disabled alone.</exception>
    Task<PluginSnapshot> RemovePluginAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Checks a plugin where it lies, without changing anything.</summary>
    Task<PluginReport> VerifyPluginAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Asks the daemon, or the embedded engine, how it is.</summary>
    Task<DaemonStatus> GetStatusAsync(CancellationToken cancellationToken = default);
}
