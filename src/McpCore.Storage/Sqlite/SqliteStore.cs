using McpCore.Engine.AgentHost;
using McpCore.Engine.Batches;
using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Limits;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>
/// The embedded store: one SQLite file in WAL mode with <c>synchronous=FULL</c>, so that what was acknowledged survives a power loss. This
/// class is the seam; <see cref="JobWrites"/> and <see cref="JobReads"/> hold the statements.
/// </summary>
public sealed class SqliteStore(string path) : IJobStore, IJobTypeCatalog, IUnsettledPayloads
{
    private const int ChunkSize = 500;

    private StoreReserve _reserve = new(path + "-reserve", 0);
    private SqliteWriter? _writer;
    private SqliteReaders? _readers;
    private volatile bool _settlesAgain;

    public Action<IReadOnlyList<JobEvent>> Committed { get; set; } = _ => { };

    public IRunDispatch? Dispatch { get; set; }

    public Action<IReadOnlyList<Job>> Settled { get; set; } = _ => { };

    public Func<Job, WaitingReason?> WhyMissing { get; set; } = _ => null;

    /// <summary>Told when the database turns out to be damaged, possibly several times and on any thread: whoever runs the store is to stop, as nothing is written any more.</summary>
    public Action<StoreDamagedException> Damaged { get; set; } = _ => { };

    /// <summary>How much of the disk to keep for the ends of runs, in bytes, in a file beside the database. The default is 0: nothing.</summary>
    public long ReserveBytes { init => _reserve = new StoreReserve(path + "-reserve", value); }

    /// <summary>The database.</summary>
    internal string Path => path;

    /// <summary>The one writer; the other parts of the store write through it, too.</summary>
    internal SqliteWriter Writer => _writer ?? throw new InvalidOperationException("The store is not open.");

    internal JobCounts Counts { get; } = new();

    internal SqliteReaders Readers => _readers ?? throw new InvalidOperationException("The store is not open.");

    public Task<StoreOpening> OpenAsync(string node, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(path, readOnly: false) { Jobs = new JobCache() };
        try
        {
            var incarnation = Begin(connection, node, now);
            var newest = JobReads.Scalar(connection, "SELECT coalesce(max(key), 0) FROM jobs");
            Counts.Load(connection);
            _readers = new SqliteReaders(path, damage => Damaged(damage));
            var isUnsettled = JobGraph.IsUnsettled(connection);
            _writer = new SqliteWriter(connection, JobReads.Bounds(connection).Last + 1, OnCommitted, Dispatch, () => Counts.Waiting, OnSettled, job => WhyMissing(job))
            {
                Damaged = damage => Damaged(damage),
                Reserve = _reserve,
            };
            if (isUnsettled)
            {
                _ = SettleAsync();
            }

            return Task.FromResult(new StoreOpening(incarnation, newest));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public Task<SubmitOutcome> SubmitAsync(IReadOnlyList<NewJob> jobs, long maxWaiting, CancellationToken cancellationToken) =>
        jobs.Count == 1
            ? Writer.SubmitAsync(New(transaction => JobWrites.SubmitAlone(transaction, jobs[0], maxWaiting)))
            : WriteNewAsync(transaction => JobWrites.Submit(transaction, jobs, maxWaiting));

    public Task<SubmitOutcome> RehearseAsync(NewJob job, long maxWaiting, CancellationToken cancellationToken) =>
        Writer.WriteAsync(transaction => transaction.Try(() => JobWrites.Submit(transaction, [job], maxWaiting), keeps: _ => false));

    public Task<ChildOutcome> SubmitChildAsync(ChildSubmit child, CancellationToken cancellationToken) =>
        WriteNewAsync(transaction => ChildRows.Submit(transaction, child));

    public Task<IReadOnlyList<ChildState>> ChildrenAsync(JobId parent, CancellationToken cancellationToken) =>
        Task.FromResult(Readers.Read(connection => ChildRows.All(connection, parent)));

    public Task<ChildState?> FindChildAsync(JobId parent, string name, CancellationToken cancellationToken) =>
        Task.FromResult(Readers.Read(connection => ChildRows.Find(connection, parent, name)));

    public Task DispatchAsync(CancellationToken cancellationToken) => Writer.WriteAsync(transaction => transaction.MayStart = true);

    public Task<SubmitOutcome> SubmitBatchAsync(NewBatch batch, IReadOnlyList<NewJob> jobs, long maxWaiting, CancellationToken cancellationToken) =>
        WriteNewAsync(transaction => BatchSubmits.Submit(transaction, batch, jobs, maxWaiting));

    public Task<ChangeOutcome> ChangeAsync(JobId id, Func<Job, Decision> decide, CancellationToken cancellationToken) =>
        Writer.WriteAsync(transaction => JobWrites.Change(transaction, id, decide));

    public Task<ChangeOutcome> EndRunAsync(RunRecords tail, Func<Job, Decision> decide, RunSlot? slot, CancellationToken cancellationToken)
    {
        return Dispatch is { IsQuiet: true } ? Writer.WriteAloneAsync(End) : Writer.WriteAsync(End);

        ChangeOutcome End(WriteTransaction transaction)
        {
            JobWrites.Append(transaction, tail);
            var outcome = JobWrites.Change(transaction, tail.JobId, decide);
            if (slot is not null)
            {
                transaction.Free(slot);
            }

            return outcome;
        }
    }

    public async Task<IReadOnlyList<JobId>> ChangeManyAsync(JobSelection selection, Func<Job, Decision> decide, CancellationToken cancellationToken)
    {
        // Decisions that were made before this call are committed first, so that the selection misses none of their jobs. It is read once: a
        // job that the decision leaves as it is must not be met again and again.
        await Writer.WriteAsync(_ => true);
        var keys = Readers.Read(connection => JobReads.Select(connection, selection));
        var changed = new List<JobId>();
        foreach (var chunk in keys.Chunk(ChunkSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            changed.AddRange(await Writer.WriteAsync(transaction => JobWrites.ChangeMany(transaction, chunk, decide)));
        }

        return changed;
    }

    public Task AppendAsync(IReadOnlyList<RunRecords> records, CancellationToken cancellationToken) =>
        WriteNewAsync(transaction =>
        {
            foreach (var batch in records)
            {
                JobWrites.Append(transaction, batch);
            }

            return true;
        });

    public Task AppendEventsAsync(IReadOnlyList<JobEvent> events, CancellationToken cancellationToken) =>
        Writer.WriteAsync(transaction =>
        {
            foreach (var item in events)
            {
                transaction.Add(item);
            }

            return true;
        });

    public Task<bool> SaveCheckpointAsync(JobId id, int run, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        Writer.WriteAsync(transaction => JobWrites.SaveCheckpoint(transaction, id, run, data));

    public Task<bool> SaveArtifactAsync(JobId id, ArtifactRecord artifact, CancellationToken cancellationToken) =>
        Writer.WriteAsync(transaction => JobWrites.SaveArtifact(transaction, id, artifact));

    public Task<ReadOnlyMemory<byte>?> LoadCheckpointAsync(JobId id, CancellationToken cancellationToken) =>
        Task.FromResult(Readers.Read(connection => JobReads.Checkpoint(connection, id)));

    public Task<Job?> GetAsync(JobId id, CancellationToken cancellationToken) => Task.FromResult(Readers.Read(connection => JobRows.Find(connection, id)));

    public Task<IReadOnlyList<JobId>> FindAsync(string fragment, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(Readers.Read(connection => JobIdSearch.Find(connection, fragment, limit)));

    public Task<IReadOnlyList<Job>> ListAsync(JobFilter filter, CancellationToken cancellationToken) =>
        Task.FromResult(Readers.Read(connection => JobPages.List(connection, filter, Counts.Snapshot())));

    public Task<PayloadPage> ReadPayloadsAsync(string type, long after, CancellationToken cancellationToken) =>
        Task.FromResult(Readers.Read(connection => PayloadPages.Read(connection, type, after)));

    public Task<Batch?> GetBatchAsync(JobId id, CancellationToken cancellationToken) => Task.FromResult(Readers.Read(connection => BatchRows.Find(connection, id, withFraction: true)));

    public Task<IReadOnlyList<JobId>> FindBatchesAsync(string fragment, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(Readers.Read(connection => BatchRows.Find(connection, fragment, limit)));

    public Task<IReadOnlyList<Batch>> ListBatchesAsync(long? beforeSortKey, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(Readers.Read(connection => BatchRows.List(connection, beforeSortKey ?? long.MaxValue, limit)));

    public Task<IReadOnlyDictionary<JobStatus, long>> CountAsync(CancellationToken cancellationToken) => Task.FromResult(Counts.Snapshot());

    public Task<IReadOnlyDictionary<JobStatus, long>> CountAsync(JobFilter filter, CancellationToken cancellationToken) => Task.FromResult(Readers.Read(connection =>
    {
        var found = JobPages.Count(connection, filter, Counts.Snapshot());
        return (IReadOnlyDictionary<JobStatus, long>)JobStatusNames.All.ToDictionary(status => status, status => found.GetValueOrDefault(status));
    }));

    public Task<long> CountAheadAsync(IReadOnlyList<string> types, long rank, long sortKey, CancellationToken cancellationToken) =>
        Task.FromResult(Readers.Read(connection => JobHistory.CountAhead(connection, types, rank, sortKey)));

    public Task<ShareUse> ShareAsync(string key, long rank, long sortKey, CancellationToken cancellationToken) =>
        Task.FromResult(Readers.Read(connection => JobHistory.Share(connection, key, rank, sortKey)));

    public Task<IReadOnlyList<TimeSpan>> RunTimesAsync(IReadOnlyList<string> types, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(Readers.Read(connection => JobHistory.RunTimes(connection, types, limit)));

    public Task<IReadOnlyList<AttemptRecord>> AttemptsAsync(JobId id, CancellationToken cancellationToken) =>
        Task.FromResult(Readers.Read(connection => JobReads.Attempts(connection, id)));

    public Task<IReadOnlyList<ArtifactRecord>> ArtifactsAsync(JobId id, CancellationToken cancellationToken) =>
        Task.FromResult(Readers.Read(connection => JobReads.Artifacts(connection, id)));

    public Task<IReadOnlyList<MetricPoint>> MetricsAsync(JobId id, CancellationToken cancellationToken) =>
        Task.FromResult(Readers.Read(connection => MetricRows.Read(connection, id)));

    public Task<long> DroppedLinesAsync(JobId id, int? attempt, CancellationToken cancellationToken) =>
        Task.FromResult(Readers.Read(connection => LogRows.Dropped(connection, id, attempt)));

    public Task<IReadOnlyList<LogLine>> LogsAsync(LogQuery query, CancellationToken cancellationToken) =>
        Task.FromResult(Readers.Read(connection => JobReads.Logs(connection, query)));

    public Task<IReadOnlyList<TypedLogLine>> LogsOfTypesAsync(IReadOnlyList<string> types, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(Readers.Read(connection => JobReads.LogsOfTypes(connection, types, limit)));

    public Task<EventBounds> EventBoundsAsync(CancellationToken cancellationToken) => Task.FromResult(Readers.Read(JobReads.Bounds));

    public Task<EventPage> ReadEventsAsync(long after, int limit, JobId? jobId, CancellationToken cancellationToken) =>
        Task.FromResult(Readers.Read(connection => JobReads.Events(connection, after, limit, jobId)));

    public Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) => Task.FromResult(Readers.Read(JobReads.NextDue));

    public Task<IReadOnlyList<TypeStarts>> RecentStartsAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        Task.FromResult(Readers.Read(connection => JobReads.RecentStarts(connection, since)));

    public Task<Pause> PauseAsync(Pause pause, CancellationToken cancellationToken) => Writer.WriteAsync(transaction => PauseRows.Add(transaction.Connection, pause));

    public Task<bool> ResumeAsync(PauseKind kind, string name, CancellationToken cancellationToken) =>
        Writer.WriteAsync(transaction => PauseRows.Remove(transaction.Connection, kind, name));

    public Task<IReadOnlyList<Pause>> LoadPausesAsync(CancellationToken cancellationToken) => Task.FromResult(Readers.Read(PauseRows.Load));

    public Task SaveAsync(IReadOnlyList<JobTypeRegistration> types, DateTimeOffset now, CancellationToken cancellationToken) =>
        Writer.WriteAsync(transaction =>
        {
            JobTypeRows.Save(transaction.Connection, types, now);
            return true;
        });

    public Task<IReadOnlyList<JobTypeRegistration>> LoadAsync(CancellationToken cancellationToken) => Task.FromResult(Readers.Read(JobTypeRows.Load));

    public async ValueTask DisposeAsync()
    {
        // The writer goes last: closing the last connection checkpoints the WAL, which a reader could not.
        _readers?.Dispose();
        if (_writer is not null)
        {
            await _writer.DisposeAsync();
        }
    }

    private long Begin(SqliteConnection connection, string node, DateTimeOffset now)
    {
        try
        {
            var incarnation = Write();
            _reserve.TryKeep();
            return incarnation;
        }
        catch (StoreFullException) when (_reserve.GiveUp())
        {
            return Write();
        }

        long Write()
        {
            SqliteSchema.Prepare(connection);
            connection.Statement("INSERT INTO incarnations (node, started_at) VALUES (?, ?)").Bind(node).Bind(now).Run();
            return connection.LastInsertRowId;
        }
    }

    /// <summary>A write that brings something new and leaves the reserve to the others.</summary>
    internal Task<T> WriteNewAsync<T>(Func<WriteTransaction, T> write) => Writer.WriteAsync(New(write));

    private Func<WriteTransaction, T> New<T>(Func<WriteTransaction, T> write) => transaction =>
    {
        _reserve.Require();
        return write(transaction);
    };

    private void OnCommitted(IReadOnlyList<JobEvent> events)
    {
        Counts.Apply(events);
        Committed(events);
        if (_settlesAgain)
        {
            _settlesAgain = false;
            _ = SettleAsync();
        }
    }

    private void OnSettled(WriteTransaction transaction)
    {
        if (transaction.Consequences.Count > 0)
        {
            Settled(transaction.Consequences);
        }

        if (transaction.HasUnsettled)
        {
            _ = SettleAsync();
        }
    }

    /// <summary>Tells jobs of the end of others that an earlier transaction had no room for. What cannot be written now is done with the next commit, or at the next start.</summary>
    private async Task SettleAsync()
    {
        try
        {
            await Writer.WriteAsync(transaction =>
            {
                JobGraph.Continue(transaction);
                return true;
            });
        }
        catch (Exception)
        {
            _settlesAgain = true;
        }
    }
}
