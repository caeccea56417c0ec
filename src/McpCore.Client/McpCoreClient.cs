using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using McpCore.Client.Connection;
using McpCore.Client.Events;

namespace McpCore.Client;

/// <summary>
/// Talks to a daemon over its pipe (HTTP on a named pipe on Windows, on a Unix socket elsewhere) or over its HTTP door. The typed calls of
/// <see cref="IMcpCoreClient"/> survive a restart of the daemon; the raw ones below them try once. Nothing is sent until the first call. Safe for
/// concurrent use.
/// </summary>
public sealed class McpCoreClient : IMcpCoreClient, IDisposable
{
    private readonly ApiConnection _connection;
    private readonly Reconnection _reconnection;

    /// <summary>A client for the daemon of a home, over its pipe.</summary>
    public McpCoreClient(HomeFolder home, McpCoreClientOptions? options = null)
        : this(new PipeAddress(home ?? throw new ArgumentNullException(nameof(home))), options)
    {
    }

    /// <summary>A client for a daemon's HTTP door.</summary>
    /// <param name="address">For example <c>http://127.0.0.1:8080</c>.</param>
    /// <param name="options">How to behave when the daemon is away.</param>
    /// <exception cref="ArgumentException">It is no absolute http or https address.</exception>
    public McpCoreClient(Uri address, McpCoreClientOptions? options = null)
        : this(new HttpAddress(address), options)
    {
    }

    private McpCoreClient(DaemonAddress address, McpCoreClientOptions? options)
    {
        _connection = new ApiConnection(address);
        _reconnection = new Reconnection(options ?? new McpCoreClientOptions());
    }

    /// <inheritdoc/>
    public async Task<JobSnapshot> SubmitAsync(JobRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var body = Repeatable(request).ToUtf8Json();
        return JobSnapshot.Parse(await RepeatAsync(HttpMethod.Post, "jobs", body, cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SubmittedJob>> SubmitManyAsync(IReadOnlyList<JobRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var body = JobRequestJson.ToBytes([.. requests.Select(Repeatable)]);
        var answer = await RepeatAsync(HttpMethod.Post, "jobs/many", body, cancellationToken);
        return answer.Items("jobs", SubmittedJob.Parse);
    }

    /// <inheritdoc/>
    public async Task<JobSnapshot> GetJobAsync(string id, CancellationToken cancellationToken = default) =>
        JobSnapshot.Parse(await ReadAsync($"jobs/{PathStep.Of(id)}", cancellationToken));

    /// <inheritdoc/>
    public async IAsyncEnumerable<JobSnapshot> ListJobsAsync(JobQuery? query = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        query ??= new JobQuery();
        var wanted = query.Limit ?? int.MaxValue;
        string? cursor = null;
        do
        {
            var page = await ReadAsync(JobQueryPath.Of(query, Math.Min(wanted, JobQueryPath.PageSize), cursor), cancellationToken);
            foreach (var job in page.Items("jobs", JobSnapshot.Parse))
            {
                wanted--;
                yield return job;
            }

            cursor = page.Text("next_cursor");
        }
        while (cursor is not null && wanted > 0);
    }

    /// <inheritdoc/>
    public async Task<JobExplanation> ExplainAsync(string id, CancellationToken cancellationToken = default) =>
        JobExplanation.Parse(await ReadAsync($"jobs/{PathStep.Of(id)}/explain", cancellationToken));

    /// <inheritdoc/>
    public async Task<JobPlan> PlanAsync(JobRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return JobPlan.Parse(await RepeatAsync(HttpMethod.Post, "jobs/plan", request.ToUtf8Json(), cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<JobCounts> CountJobsAsync(JobQuery? query = null, CancellationToken cancellationToken = default) =>
        JobCounts.Parse(await ReadAsync(JobQueryPath.OfCounts(query ?? new JobQuery()), cancellationToken));

    /// <inheritdoc/>
    public async Task<JobSnapshot> CancelAsync(string id, string? reason = null, CancellationToken cancellationToken = default)
    {
        var path = $"jobs/{PathStep.Of(id)}/cancel";
        var body = reason is null ? ReadOnlyMemory<byte>.Empty : JobRequestJson.CancelBody(reason);
        var mayHaveArrived = false;
        try
        {
            return JobSnapshot.Parse(await _reconnection.RunAsync(
                () => _connection.SendAsync(HttpMethod.Post, path, body, cancellationToken),
                exception =>
                {
                    mayHaveArrived |= exception is DaemonUnavailableException { RequestMayHaveArrived: true };
                    return Reconnection.IsAway(exception);
                },
                cancellationToken));
        }
        catch (McpCoreException exception) when (mayHaveArrived && exception.Problem.Code == ErrorCodes.StateConflict)
        {
            // The first try may be what has ended the job.
            var job = await GetJobAsync(id, cancellationToken);
            if (job.Status != JobStatus.Cancelled)
            {
                throw;
            }

            return job;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="DaemonUnavailableException">Also when the answer was lost: a retry that may have been stored is not repeated.</exception>
    public async Task<JobSnapshot> RetryAsync(string id, CancellationToken cancellationToken = default) =>
        JobSnapshot.Parse(await SendOnceAsync(HttpMethod.Post, $"jobs/{PathStep.Of(id)}/retry", ReadOnlyMemory<byte>.Empty, cancellationToken));

    /// <inheritdoc/>
    /// <exception cref="DaemonUnavailableException">Also when the answer was lost: a retry that may have been stored is not repeated.</exception>
    public async Task<JobSnapshot> RetryTreeAsync(string id, CancellationToken cancellationToken = default) =>
        JobSnapshot.Parse(await SendOnceAsync(HttpMethod.Post, $"jobs/{PathStep.Of(id)}/retry", """{"tree":true}"""u8.ToArray(), cancellationToken));

    /// <inheritdoc/>
    /// <exception cref="DaemonUnavailableException">Also when the answer was lost: what was cancelled then could not be counted again.</exception>
    public async Task<IReadOnlyDictionary<JobStatus, long>> CancelManyAsync(JobQuery query, string? reason = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return CancelManyJson.Parse(await SendOnceAsync(HttpMethod.Post, "jobs/cancel", CancelManyJson.ToBytes(query, reason), cancellationToken));
    }

    /// <inheritdoc/>
    /// <exception cref="DaemonUnavailableException">Also when the answer was lost: a batch that may have been stored is not submitted again.</exception>
    public async Task<BatchSnapshot> SubmitBatchAsync(BatchRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return BatchSnapshot.Parse(await SendOnceAsync(HttpMethod.Post, "batches", request.ToUtf8Json(), cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<BatchSnapshot> GetBatchAsync(string id, CancellationToken cancellationToken = default) =>
        BatchSnapshot.Parse(await ReadAsync($"batches/{PathStep.Of(id)}", cancellationToken));

    /// <inheritdoc/>
    public async IAsyncEnumerable<BatchSnapshot> ListBatchesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? cursor = null;
        do
        {
            var page = await ReadAsync(cursor is null ? "batches" : $"batches?cursor={cursor}", cancellationToken);
            foreach (var batch in page.Items("batches", BatchSnapshot.Parse))
            {
                yield return batch;
            }

            cursor = page.Text("next_cursor");
        }
        while (cursor is not null);
    }

    /// <inheritdoc/>
    public async Task<BatchSnapshot> CancelBatchAsync(string id, string? reason = null, CancellationToken cancellationToken = default)
    {
        var body = reason is null ? ReadOnlyMemory<byte>.Empty : JobRequestJson.CancelBody(reason);
        return BatchSnapshot.Parse(await RepeatAsync(HttpMethod.Post, $"batches/{PathStep.Of(id)}/cancel", body, cancellationToken));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<JobLogLine> ReadLogAsync(string id, long after = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var next = (long?)after;
        while (next is { } from)
        {
            var page = await ReadAsync(string.Create(CultureInfo.InvariantCulture, $"jobs/{PathStep.Of(id)}/logs?after={from}"), cancellationToken);
            foreach (var line in page.Items("logs", JobLogLine.Parse))
            {
                yield return line;
            }

            next = page.Long("next_after");
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JobArtifact>> ListArtifactsAsync(string id, CancellationToken cancellationToken = default) =>
        (await ReadAsync($"jobs/{PathStep.Of(id)}/artifacts", cancellationToken)).Items("artifacts", JobArtifact.Parse);

    /// <inheritdoc/>
    public Task<Stream> OpenArtifactAsync(string id, string name, CancellationToken cancellationToken = default)
    {
        var path = $"jobs/{PathStep.Of(id)}/artifacts/{PathStep.Of(name)}";
        return _reconnection.RunAsync(() => _connection.OpenAsync(path, cancellationToken), Reconnection.IsAway, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IAsyncEnumerable<ServerEvent>> SubscribeAsync(EventFilter? filter = null, CancellationToken cancellationToken = default)
    {
        var subscription = new EventSubscription(_connection, _reconnection, filter ?? new EventFilter());
        await subscription.ConnectAsync(cancellationToken);
        subscription.CloseUnread(cancellationToken);
        return subscription.ReadAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RegisteredJobType>> ListJobTypesAsync(CancellationToken cancellationToken = default) =>
        (await ReadAsync("job-types", cancellationToken)).Items("agents", RegisteredJobType.Parse);

    /// <inheritdoc/>
    public Task<PluginSnapshot> InstallPluginAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return ChangePluginAsync(HttpMethod.Post, "plugins", PluginSnapshot.InstallBody(path), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<PluginSnapshot> RollBackPluginAsync(string id, CancellationToken cancellationToken = default) =>
        ChangePluginAsync(HttpMethod.Post, $"plugins/{PathStep.Of(id)}/rollback", ReadOnlyMemory<byte>.Empty, cancellationToken);

    /// <inheritdoc/>
    public Task<PluginSnapshot> RemovePluginAsync(string id, CancellationToken cancellationToken = default) =>
        ChangePluginAsync(HttpMethod.Delete, $"plugins/{PathStep.Of(id)}", ReadOnlyMemory<byte>.Empty, cancellationToken);

    /// <inheritdoc/>
    public async Task<PluginReport> VerifyPluginAsync(string id, CancellationToken cancellationToken = default) =>
        PluginReport.Parse(await ReadAsync($"plugins/{PathStep.Of(id)}/verify", cancellationToken));

    /// <inheritdoc/>
    public async Task<DaemonStatus> GetStatusAsync(CancellationToken cancellationToken = default) => new(await ReadAsync("daemon", cancellationToken));

    /// <summary>Reads a resource, for example <c>jobs/{id}</c>. Tries once.</summary>
    /// <param name="path">The path below <c>/api/v1/</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DaemonUnavailableException">No daemon answers.</exception>
    /// <exception cref="McpCoreException">The daemon refused.</exception>
    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken = default) => _connection.SendAsync(HttpMethod.Get, path, null, cancellationToken);

    /// <summary>Posts a JSON body, or nothing. Tries once.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public Task<JsonElement> PostAsync(string path, ReadOnlyMemory<byte>? body = null, CancellationToken cancellationToken = default) =>
        _connection.SendAsync(HttpMethod.Post, path, body, cancellationToken);

    /// <summary>Posts what a stream holds, of any size. Tries once.</summary>
    /// <param name="path">The path below <c>/api/v1/</c>.</param>
    /// <param name="body">The bytes; the client disposes it.</param>
    /// <param name="contentType">What they are, for example <c>application/zip</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <inheritdoc cref="GetAsync"/>
    public Task<JsonElement> PostAsync(string path, Stream body, string contentType, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        return _connection.SendAsync(path, body, contentType, cancellationToken);
    }

    /// <summary>Puts a JSON body. Tries once.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public Task<JsonElement> PutAsync(string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default) =>
        _connection.SendAsync(HttpMethod.Put, path, body, cancellationToken);

    /// <summary>Deletes a resource. Tries once.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public Task<JsonElement> DeleteAsync(string path, CancellationToken cancellationToken = default) => _connection.SendAsync(HttpMethod.Delete, path, null, cancellationToken);

    /// <summary>Opens a resource of any type as a stream, for example an artifact. Tries once.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public Task<Stream> OpenAsync(string path, CancellationToken cancellationToken = default) => _connection.OpenAsync(path, cancellationToken);

    /// <summary>Opens the live stream of events once. What happens after the returned task has completed is in the stream; it ends with the daemon.</summary>
    /// <param name="jobId">Only this job's events; null for all.</param>
    /// <param name="after">Replay what came after this sequence number (0: everything); null: only what comes from now on.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <inheritdoc cref="GetAsync"/>
    public async Task<IAsyncEnumerable<ServerEvent>> SubscribeAsync(string? jobId, long? after, CancellationToken cancellationToken = default) =>
        ReadEventsAsync(await OpenAsync(EventSubscription.PathOf(jobId, null, after), cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private static async IAsyncEnumerable<ServerEvent> ReadEventsAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new EventStreamReader(stream);
        while (await reader.NextAsync(cancellationToken) is { } next)
        {
            if (next.Event is { } item)
            {
                yield return item;
            }
        }
    }

    /// <summary>With a key, a submit whose answer was lost can be sent again.</summary>
    private JobRequest Repeatable(JobRequest request) =>
        request.IdempotencyKey is null && _reconnection.IsOn ? request with { IdempotencyKey = $"client:{Guid.NewGuid():N}" } : request;

    /// <summary>Sends what would be another change when it is sent twice: only again when it has not arrived.</summary>
    private Task<JsonElement> SendOnceAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        _reconnection.RunAsync(() => _connection.SendAsync(method, path, body, cancellationToken), Reconnection.HasNotArrived, cancellationToken);

    private async Task<PluginSnapshot> ChangePluginAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        new(await SendOnceAsync(method, path, body, cancellationToken));

    private Task<JsonElement> ReadAsync(string path, CancellationToken cancellationToken) => RepeatAsync(HttpMethod.Get, path, null, cancellationToken);

    /// <summary>Sends what does no harm when it is sent twice.</summary>
    private Task<JsonElement> RepeatAsync(HttpMethod method, string path, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken) =>
        _reconnection.RunAsync(() => _connection.SendAsync(method, path, body, cancellationToken), Reconnection.IsAway, cancellationToken);
}
