using System.Runtime.CompilerServices;
using System.Text.Json;
using McpCore.Client;
using McpCore.Engine;
using McpCore.Engine.Batches;
using McpCore.Engine.Cancelling;
using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Hosting.Serving;
using McpCore.Hosting.Wire;
using McpCore.Plugins;
using McpCore.Plugins.Installing;
using BatchRequest = McpCore.Client.BatchRequest;
using JobStatus = McpCore.Client.JobStatus;

namespace McpCore.Hosting.Embedding;

/// <summary>
/// The client of an engine in the same process. It sends the same bodies and reads the same shapes as the client of a daemon, without the door between
/// them, so that both answer alike.
/// </summary>
internal sealed class EmbeddedClient(JobEngine engine, EmbeddedEngine host, PluginHost plugins) : IMcpCoreClient
{
    private const string CancelReason = "Cancelled by request.";

    /// <summary>Jobs, or lines of a log, that are read at a time.</summary>
    private const int PageSize = 1000;

    private static readonly string Actor = Environment.UserName;

    public Task<JobSnapshot> SubmitAsync(JobRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return CallAsync(async () =>
        {
            using var body = RequestBody.Parse(request.ToUtf8Json());
            var result = await engine.SubmitAsync(RequestBody.One(body.RootElement), many: false, Actor, cancellationToken);
            return ToSnapshot(JobLookup.Accepted(result)[0]);
        });
    }

    public Task<IReadOnlyList<SubmittedJob>> SubmitManyAsync(IReadOnlyList<JobRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return CallAsync<IReadOnlyList<SubmittedJob>>(async () =>
        {
            using var body = RequestBody.Parse(JobRequestJson.ToBytes(requests));
            var result = await engine.SubmitAsync(RequestBody.Many(body.RootElement), many: true, Actor, cancellationToken);
            return [.. JobLookup.Accepted(result).Select(job => new SubmittedJob(job.Id.ToString(), job.Type, JobStatusText.Parse(job.Status.Wire())))];
        });
    }

    public Task<JobSnapshot> GetJobAsync(string id, CancellationToken cancellationToken = default) => CallAsync(async () =>
    {
        var job = JobLookup.Whole(await FindAsync(id, cancellationToken));
        var attempts = await engine.Jobs.AttemptsAsync(job.Id, cancellationToken);
        return JobSnapshot.Parse(ToJson(writer => JobJson.WriteWithAttempts(writer, job, attempts, engine)));
    });

    public async IAsyncEnumerable<JobSnapshot> ListJobsAsync(JobQuery? query = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        query ??= new JobQuery();
        var wanted = query.Limit ?? int.MaxValue;
        var filter = await CallAsync(() => Task.FromResult(ToFilter(query)));
        while (true)
        {
            var limit = Math.Min(wanted, PageSize);
            var next = filter;
            var page = await CallAsync(() => engine.ListAsync(next with { Limit = limit }, cancellationToken));
            foreach (var job in page)
            {
                yield return ToSnapshot(job);
            }

            wanted -= page.Count;
            if (page.Count < limit || wanted <= 0)
            {
                yield break;
            }

            filter = filter with { BeforeSortKey = page[^1].Id.SortKey };
        }
    }

    public Task<JobExplanation> ExplainAsync(string id, CancellationToken cancellationToken = default) => CallAsync(async () =>
    {
        var explanation = await engine.ExplainAsync(await FindAsync(id, cancellationToken), cancellationToken);
        return JobExplanation.Parse(ToJson(writer => ExplanationJson.Write(writer, explanation)));
    });

    public Task<JobPlan> PlanAsync(JobRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return CallAsync(async () =>
        {
            using var body = RequestBody.Parse(request.ToUtf8Json());
            var plan = JobLookup.Accepted(await engine.PlanAsync(RequestBody.One(body.RootElement)[0], Actor, cancellationToken));
            return JobPlan.Parse(ToJson(writer => ExplanationJson.Write(writer, plan)));
        });
    }

    public Task<JobCounts> CountJobsAsync(JobQuery? query = null, CancellationToken cancellationToken = default) => CallAsync(async () =>
    {
        var counts = await engine.CountAsync(ToFilter(query ?? new JobQuery()), cancellationToken);
        return JobCounts.Parse(ToJson(writer => JobCountsJson.Write(writer, counts)));
    });

    public Task<JobSnapshot> CancelAsync(string id, string? reason = null, CancellationToken cancellationToken = default) => CallAsync(async () =>
    {
        var jobId = await JobLookup.ResolveAsync(engine, PathStep.Check(id), cancellationToken);
        return ToSnapshot(JobLookup.Changed(jobId, await engine.CancelAsync(jobId, reason ?? CancelReason, Actor, cancellationToken)));
    });

    public Task<JobSnapshot> RetryAsync(string id, CancellationToken cancellationToken = default) => RetryAsync(id, tree: false, cancellationToken);

    public Task<JobSnapshot> RetryTreeAsync(string id, CancellationToken cancellationToken = default) => RetryAsync(id, tree: true, cancellationToken);

    public Task<IReadOnlyDictionary<JobStatus, long>> CancelManyAsync(JobQuery query, string? reason = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return CallAsync(async () =>
        {
            using var body = RequestBody.Parse(CancelManyJson.ToBytes(query, reason));
            var (request, rejection) = CancelManyParser.Parse(body.RootElement);
            var report = await engine.CancelManyAsync(request ?? throw new RequestRefusedException(rejection!), Actor, cancellationToken);
            return CancelManyJson.Parse(ToJson(writer => CancelJson.Write(writer, report, request.DryRun)));
        });
    }

    public Task<BatchSnapshot> SubmitBatchAsync(BatchRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return CallAsync(async () =>
        {
            using var body = RequestBody.Parse(request.ToUtf8Json());
            var (batch, rejection) = await engine.SubmitBatchAsync(body.RootElement, Actor, cancellationToken);
            return ToSnapshot(batch ?? throw new RequestRefusedException(rejection!));
        });
    }

    public Task<BatchSnapshot> GetBatchAsync(string id, CancellationToken cancellationToken = default) =>
        CallAsync(async () => ToSnapshot(await BatchLookup.FindAsync(engine, PathStep.Check(id), cancellationToken)));

    public async IAsyncEnumerable<BatchSnapshot> ListBatchesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IReadOnlyList<Batch> page = [];
        do
        {
            long? before = page.Count == 0 ? null : page[^1].Id.SortKey;
            page = await CallAsync(() => engine.Jobs.ListBatchesAsync(before, PageSize, cancellationToken));
            foreach (var batch in page)
            {
                yield return ToSnapshot(batch);
            }
        }
        while (page.Count == PageSize);
    }

    public Task<BatchSnapshot> CancelBatchAsync(string id, string? reason = null, CancellationToken cancellationToken = default) => CallAsync(async () =>
    {
        var batchId = await BatchLookup.ResolveAsync(engine, PathStep.Check(id), cancellationToken);
        return ToSnapshot(await engine.CancelBatchAsync(batchId, reason ?? CancelReason, Actor, cancellationToken) ?? throw BatchLookup.NotFound(id));
    });

    public async IAsyncEnumerable<JobLogLine> ReadLogAsync(string id, long after = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var job = await CallAsync(() => FindAsync(id, cancellationToken));
        IReadOnlyList<LogLine> page;
        do
        {
            var from = after;
            page = await CallAsync(() => engine.Jobs.LogsAsync(new LogQuery(job.Id, Attempt: null, from, PageSize), cancellationToken));
            foreach (var line in page)
            {
                yield return JobLogLine.Parse(ToJson(writer => JobJson.WriteLogLine(writer, line)));
                after = line.Seq;
            }
        }
        while (page.Count == PageSize);
    }

    public Task<IReadOnlyList<JobArtifact>> ListArtifactsAsync(string id, CancellationToken cancellationToken = default) => CallAsync<IReadOnlyList<JobArtifact>>(async () =>
    {
        var job = await FindAsync(id, cancellationToken);
        var artifacts = await engine.Jobs.ArtifactsAsync(job.Id, cancellationToken);
        return [.. artifacts.Select(artifact => JobArtifact.Parse(ToJson(writer => JobJson.WriteArtifact(writer, artifact))))];
    });

    public Task<Stream> OpenArtifactAsync(string id, string name, CancellationToken cancellationToken = default) => CallAsync(async () =>
    {
        var job = await FindAsync(id, cancellationToken);
        return (await JobLookup.OpenArtifactAsync(engine, job, PathStep.Check(name), cancellationToken)).Bytes;
    });

    public Task<IAsyncEnumerable<ServerEvent>> SubscribeAsync(EventFilter? filter = null, CancellationToken cancellationToken = default) => CallAsync(async () =>
    {
        JobId? jobId = filter?.JobId is { } text ? await JobLookup.ResolveAsync(engine, text, cancellationToken) : null;
        var after = filter?.After ?? (await engine.Jobs.EventBoundsAsync(cancellationToken)).Last;
        return new EmbeddedEvents(engine.Events, new EventQuery(jobId, filter?.JobType, after), host, cancellationToken).ReadAsync(cancellationToken);
    });

    public Task<IReadOnlyList<RegisteredJobType>> ListJobTypesAsync(CancellationToken cancellationToken = default) => CallAsync(() =>
        Task.FromResult(ToJson(writer => PluginJson.WriteAgents(writer, engine.JobTypes)).Items("agents", RegisteredJobType.Parse)));

    public Task<DaemonStatus> GetStatusAsync(CancellationToken cancellationToken = default) => CallAsync(async () =>
    {
        var counts = await engine.Jobs.CountAsync(cancellationToken);
        return new DaemonStatus(ToJson(writer => StatusJson.Write(writer, host.EnsureRunning(), engine, plugins.Plugins, counts)));
    });

    public Task<PluginSnapshot> InstallPluginAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return CallAsync(async () => Changed(await plugins.Installer.InstallAsync(PluginLookup.FullPath(path), cancellationToken), path));
    }

    public Task<PluginSnapshot> RollBackPluginAsync(string id, CancellationToken cancellationToken = default) =>
        CallAsync(async () => Changed(await plugins.Installer.RollBackAsync(PathStep.Check(id), cancellationToken), id));

    public Task<PluginSnapshot> RemovePluginAsync(string id, CancellationToken cancellationToken = default) =>
        CallAsync(async () => Changed(await plugins.Installer.RemoveAsync(PathStep.Check(id), cancellationToken), id));

    public Task<PluginReport> VerifyPluginAsync(string id, CancellationToken cancellationToken = default) => CallAsync(async () =>
    {
        var verification = await plugins.Installer.VerifyAsync(PathStep.Check(id), cancellationToken) ?? throw PluginLookup.NotFound(id, plugins.Plugins);
        return PluginReport.Parse(ToJson(writer => VerificationJson.Write(writer, verification)));
    });

    private Task<JobSnapshot> RetryAsync(string id, bool tree, CancellationToken cancellationToken) => CallAsync(async () =>
    {
        var jobId = await JobLookup.ResolveAsync(engine, PathStep.Check(id), cancellationToken);
        return ToSnapshot(JobLookup.Changed(jobId, await engine.RetryAsync(jobId, tree, Actor, cancellationToken)));
    });

    /// <summary>The border of this door: refusals become the exceptions that a daemon's client throws; a defect stays what it is.</summary>
    private async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        host.EnsureRunning();
        try
        {
            return await call();
        }
        catch (Exception exception) when (Refusals.Of(exception) is { } rejection)
        {
            throw new McpCoreException(Refusals.ToProblem(rejection));
        }
    }

    private static JobFilter ToFilter(JobQuery query) => new()
    {
        Statuses = [.. query.Statuses.Select(status => JobLookup.ParseStatus(JobStatusText.Of(status)))],
        Types = query.Types,
        Tag = query.Tag,
        Metadata = [.. query.Metadata],
        Batch = query.BatchId is not { } batch ? null
            : JobId.TryParse(batch, out var batchId) ? batchId
            : throw new RequestRefusedException(ErrorCodes.Malformed, $"\"batch_id\" is \"{batch}\"; allowed: the full id of a batch."),
        CreatedAfter = query.CreatedAfter,
        CreatedBefore = query.CreatedBefore,
        Payload = [.. query.Payload.Select(pair => JobLookup.ParsePayload(pair.Key, pair.Value))],
        StartedAfter = query.StartedAfter,
        StartedBefore = query.StartedBefore,
        CompletedAfter = query.CompletedAfter,
        CompletedBefore = query.CompletedBefore,
        AttemptsMin = query.AttemptsMin,
        Node = query.Node,
    };

    private PluginSnapshot Changed(PluginOutcome outcome, string name)
    {
        var plugin = PluginLookup.Changed(outcome, name, plugins.Plugins);
        return new PluginSnapshot(ToJson(writer => PluginJson.Write(writer, plugin)));
    }

    private static JsonElement ToJson(Action<Utf8JsonWriter> write) => JsonMembers.Parse(WireJson.ToBytes(write));

    private Task<Job> FindAsync(string id, CancellationToken cancellationToken) => JobLookup.FindAsync(engine, PathStep.Check(id), cancellationToken);

    private static BatchSnapshot ToSnapshot(Batch batch) => BatchSnapshot.Parse(ToJson(writer => BatchJson.Write(writer, batch)));

    private JobSnapshot ToSnapshot(Job job) => JobSnapshot.Parse(ToJson(writer => JobJson.Write(writer, job, engine)));
}
