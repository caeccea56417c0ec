using System.Text.Json;
using McpCore.Engine.Jobs;

namespace McpCore.Storage.Sqlite;

/// <summary>Jobs as rows: the columns, in one order, for reading and writing.</summary>
internal static class JobRows
{
    private const string Columns = """
        j.key, j.id, j.type, j.status, j.rank, j.run_at, j.expires_at, j.attempt, j.max_attempts, j.run, j.crashes, j.resumes_attempt, j.incarnation,
        j.created_at, j.started_at, j.run_started_at, j.completed_at, j.progress, j.progress_message, j.waiting_code, j.waiting_message,
        j.cancel_requested_at, j.cancel_reason, j.cancel_actor, j.cancel_abandoned, j.error_code, j.error_message, j.error_type,
        j.plugin_id, j.plugin_version, j.plugin_sha256, j.node, j.keep_until, j.held, j.first_event, j.links, j.refused_by, j.children, i.parent, i.payload, i.metadata, i.tags, i.options, i.actor, i.sum, r.body, r.sum
        """;

    public const string Select = $"SELECT {Columns} FROM jobs j JOIN inputs i ON i.key = j.key LEFT JOIN results r ON r.key = j.key";

    private const string Insert = """
        INSERT INTO jobs (key, id, type, created_at, first_event, links, batch, share, lane, status, rank, run_at, expires_at, attempt, max_attempts, run, crashes, resumes_attempt,
          incarnation, started_at, run_started_at, completed_at, progress, progress_message, waiting_code, waiting_message,
          cancel_requested_at, cancel_reason, cancel_actor, cancel_abandoned, error_code, error_message, error_type,
          plugin_id, plugin_version, plugin_sha256, node, keep_until, held, refused_by)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private const string Update = """
        UPDATE jobs SET status = ?, rank = ?, run_at = ?, expires_at = ?, attempt = ?, max_attempts = ?, run = ?, crashes = ?, resumes_attempt = ?,
          incarnation = ?, started_at = ?, run_started_at = ?, completed_at = ?, progress = ?, progress_message = ?, waiting_code = ?, waiting_message = ?,
          cancel_requested_at = ?, cancel_reason = ?, cancel_actor = ?, cancel_abandoned = ?, error_code = ?, error_message = ?, error_type = ?,
          plugin_id = ?, plugin_version = ?, plugin_sha256 = ?, node = ?, keep_until = ?, held = ?, refused_by = ?
        WHERE key = ? AND status = ? AND run = ?
        """;

    public static void Add(SqliteConnection connection, Job job)
    {
        var statement = connection.Statement(Insert).Bind(job.Id.SortKey).Bind(job.Id.ToBytes()).Bind(job.Type).Bind(job.CreatedAt).Bind(job.FirstEvent)
            .Bind((int)job.Links).Bind(job.Options.Batch is { } batch ? JobId.Parse(batch).SortKey : (long?)null)
            .Bind(job.Options.Concurrency?.Key).Bind(job.Options.Resources is { } needs ? JsonSerializer.Serialize(needs, ResourcesJson.Default.IReadOnlyDictionaryStringInt32) : "");
        BindState(statement, job).Run();
        var tags = job.Tags.Count == 0 ? null : JsonSerializer.Serialize(job.Tags, TagsJson.Default.IReadOnlyListString);
        var options = JobOptionsJson.ToBytes(job.Options);
        connection.Statement("INSERT INTO inputs (key, payload, metadata, tags, options, actor, parent, sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
            .Bind(job.Id.SortKey)
            .Bind(job.Payload)
            .Bind(job.Metadata)
            .Bind(tags)
            .BindOrNull(options)
            .Bind(job.Actor)
            .BindOrNull(job.ParentId?.ToBytes() ?? default(ReadOnlyMemory<byte>))
            .Bind(Checksum.OfInput(job.Id.SortKey, job.Payload, job.Metadata, tags, options))
            .Run();
        connection.Jobs?.Put(job);
    }

    /// <summary>Writes the next state of a job, provided that the current one is still in the store.</summary>
    /// <exception cref="InvalidOperationException">It is not: a defect, since there is one writer.</exception>
    public static void Replace(SqliteConnection connection, Job current, Job next)
    {
        BindState(connection.Statement(Update), next).Bind(current.Id.SortKey).Bind((int)current.Status).Bind(current.Run).Run();
        if (connection.Changes != 1)
        {
            throw new InvalidOperationException($"Job {current.Id} is no longer {current.Status} at run {current.Run}.");
        }

        if (next.Status == JobStatus.Completed)
        {
            AddResult(connection, next);

            // Nothing will go on from it any more.
            connection.Statement("DELETE FROM checkpoints WHERE key = ?").Bind(next.Id.SortKey).Run();
        }

        connection.Jobs?.Put(next);
    }

    public static void AddResult(SqliteConnection connection, Job job) => connection
        .Statement("INSERT OR REPLACE INTO results (key, body, sum) VALUES (?, ?, ?)")
        .Bind(job.Id.SortKey)
        .Bind(job.Result)
        .Bind(Checksum.OfResult(job.Id.SortKey, job.Result))
        .Run();

    public static Job? Find(SqliteConnection connection, long key)
    {
        if (connection.Jobs?.Find(key) is { } known)
        {
            return known;
        }

        var statement = connection.Statement($"{Select} WHERE j.key = ?").Bind(key);
        var job = statement.Step() ? Read(statement) : null;
        statement.Reset();
        if (job is not null)
        {
            connection.Jobs?.Put(job);
        }

        return job;
    }

    /// <summary>The job of an id; a key alone may belong to another id that somebody made up.</summary>
    public static Job? Find(SqliteConnection connection, JobId id) => Find(connection, id.SortKey) is { } job && job.Id == id ? job : null;

    public static Job Read(SqliteStatement row)
    {
        var key = row.Int64();
        var id = JobId.FromBytes(row.Blob().Span);
        var type = row.Text();
        var status = (JobStatus)row.Int32();
        var (rank, runAt, expiresAt) = (row.Int64(), row.NullableTime(), row.NullableTime());
        var (attempt, maxAttempts, run, crashes, resumes, incarnation) = (row.Int32(), row.Int32(), row.Int32(), row.Int32(), row.Boolean(), row.Int64());
        var (createdAt, startedAt, runStartedAt, completedAt) = (row.Time(), row.NullableTime(), row.NullableTime(), row.NullableTime());
        var (progress, progressMessage) = (row.NullableDouble(), row.NullableText());
        var (waitingCode, waitingMessage) = (row.NullableText(), row.NullableText());
        var (cancelAt, cancelReason, cancelActor, abandoned) = (row.NullableTime(), row.NullableText(), row.NullableText(), row.NullableInt64());
        var (errorCode, errorMessage, errorType) = (row.NullableText(), row.NullableText(), row.NullableText());
        var plugin = ReadPlugin(row);
        var (node, keepUntil, held, firstEvent, links) = (row.NullableText(), row.NullableTime(), row.Boolean(), row.Int64(), (JobLinks)row.Int32());
        var refusedBy = row.NullableText();
        var children = row.Int32();
        var parent = row.Blob();
        var input = InputRow.Read(row, key);
        var (result, resultSum) = (row.Blob(), row.NullableInt64());
        var isResultDamaged = resultSum is { } sum && sum != Checksum.OfResult(key, result);
        return new Job
        {
            Id = id,
            Type = type,
            Status = status,
            Rank = rank,
            RunAt = runAt,
            ExpiresAt = expiresAt,
            Attempt = attempt,
            MaxAttempts = maxAttempts,
            Run = run,
            Crashes = crashes,
            ResumesAttempt = resumes,
            Incarnation = incarnation,
            CreatedAt = createdAt,
            StartedAt = startedAt,
            RunStartedAt = runStartedAt,
            CompletedAt = completedAt,
            ProgressFraction = progress,
            ProgressMessage = progressMessage,
            Waiting = waitingCode is null ? null : new WaitingReason(waitingCode, waitingMessage ?? ""),
            Cancel = cancelAt is { } at ? new CancelRequest(at, cancelReason ?? "", cancelActor ?? "", abandoned == 1) : null,
            Error = errorCode is null ? null : new JobError(errorCode, errorMessage ?? "", errorType),
            Plugin = plugin,
            Node = node,
            KeepUntil = keepUntil,
            IsHeld = held,
            FirstEvent = firstEvent,
            RefusedBy = refusedBy?.Split(',') ?? [],
            Children = children,
            ParentId = parent.IsEmpty ? null : JobId.FromBytes(parent.Span),
            Links = links,
            Payload = input.Payload,
            Metadata = input.Metadata,
            Tags = input.Tags,
            Options = input.Options,
            Actor = input.Actor,
            Result = isResultDamaged ? default : result,
            Damage = input.IsDamaged ? JobDamage.OfSubmit(id) : isResultDamaged ? JobDamage.OfResult(id) : null,
        };
    }

    public static PluginRef? ReadPlugin(SqliteStatement row)
    {
        var (id, version, sha256) = (row.NullableText(), row.NullableText(), row.NullableText());
        return id is null ? null : new PluginRef(id, version ?? "", sha256 ?? "");
    }

    private static SqliteStatement BindState(SqliteStatement statement, Job job) => statement
        .Bind((int)job.Status)
        .Bind(job.Rank)
        .Bind(job.RunAt)
        .Bind(job.ExpiresAt)
        .Bind(job.Attempt)
        .Bind(job.MaxAttempts)
        .Bind(job.Run)
        .Bind(job.Crashes)
        .Bind(job.ResumesAttempt)
        .Bind(job.Incarnation)
        .Bind(job.StartedAt)
        .Bind(job.RunStartedAt)
        .Bind(job.CompletedAt)
        .Bind(job.ProgressFraction)
        .Bind(job.ProgressMessage)
        .Bind(job.Waiting?.Code)
        .Bind(job.Waiting?.Message)
        .Bind(job.Cancel?.RequestedAt)
        .Bind(job.Cancel?.Reason)
        .Bind(job.Cancel?.Actor)
        .Bind(job.Cancel is { } cancel ? (cancel.Abandoned ? 1 : 0) : (long?)null)
        .Bind(job.Error?.Code)
        .Bind(job.Error?.Message)
        .Bind(job.Error?.Type)
        .Bind(job.Plugin?.Id)
        .Bind(job.Plugin?.Version)
        .Bind(job.Plugin?.Sha256)
        .Bind(job.Node)
        .Bind(job.KeepUntil)

        // Held until its key's permits are counted anew, at the end of the transaction.
        .Bind(job.Status == JobStatus.Pending && job.Options.Concurrency is not null)
        .Bind(job.RefusedBy.Count == 0 ? null : string.Join(',', job.RefusedBy));
}
