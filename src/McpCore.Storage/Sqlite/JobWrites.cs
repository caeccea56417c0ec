using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>What the writer does to jobs, inside its transaction.</summary>
internal static class JobWrites
{
    private static readonly TimeSpan IdempotencyPeriod = TimeSpan.FromDays(7);

    /// <summary>As <see cref="Submit"/>, where nothing else is written for it: the row of a job that starts at once is written once.</summary>
    public static SubmitOutcome SubmitAlone(WriteTransaction transaction, NewJob item, long maxWaiting)
    {
        if (item.Draft is not { Links: JobLinks.None, Options: { IdempotencyKey: null, Concurrency: null, Resources: null } } || transaction.Waiting >= maxWaiting)
        {
            return Submit(transaction, [item], maxWaiting);
        }

        var job = Begin(transaction, item);
        transaction.WriteLater(job);
        return new SubmitOutcome([job], [false], null);
    }

    public static SubmitOutcome Submit(WriteTransaction transaction, IReadOnlyList<NewJob> jobs, long maxWaiting)
    {
        // First every key is looked at, then everything is written: all or none.
        var existing = new Job?[jobs.Count];
        var repeats = new int?[jobs.Count];
        var firsts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < jobs.Count; i++)
        {
            var job = jobs[i].Draft;
            if (job.Options.IdempotencyKey is not { } name)
            {
                continue;
            }

            ReadOnlyMemory<byte> hash;
            if (firsts.TryGetValue(name, out var first))
            {
                repeats[i] = first;
                hash = jobs[first].IdempotencyHash;
            }
            else
            {
                firsts.Add(name, i);
                if (FindKey(transaction.Connection, name, job.CreatedAt) is not { } stored)
                {
                    continue;
                }

                existing[i] = JobRows.Find(transaction.Connection, stored.Key);
                hash = stored.Hash;
            }

            if (!hash.Span.SequenceEqual(jobs[i].IdempotencyHash.Span))
            {
                return new SubmitOutcome([], [], name);
            }
        }

        if (transaction.Waiting + jobs.Count - existing.Count(job => job is not null) - repeats.Count(first => first is not null) > maxWaiting)
        {
            return new SubmitOutcome([], [], null) { IsQueueFull = true };
        }

        if (jobs.Any(static job => job.Draft.Links != JobLinks.None))
        {
            return LinkedSubmits.Submit(transaction, jobs, existing, repeats);
        }

        var result = new List<Job>(jobs.Count);
        for (var i = 0; i < jobs.Count; i++)
        {
            result.Add(repeats[i] is { } first ? result[first] : existing[i] ?? Insert(transaction, jobs[i]));
        }

        return new SubmitOutcome(result, [.. existing.Select((job, i) => job is not null || repeats[i] is not null)], null);
    }

    public static ChangeOutcome Change(WriteTransaction transaction, JobId id, Func<Job, Decision> decide) =>
        JobRows.Find(transaction.Connection, id) is { } job ? Apply(transaction, job, decide(job)) : new ChangeOutcome(null, false, null);

    public static IReadOnlyList<JobId> ChangeMany(WriteTransaction transaction, IEnumerable<long> keys, Func<Job, Decision> decide)
    {
        var changed = new List<JobId>();
        foreach (var key in keys)
        {
            if (JobRows.Find(transaction.Connection, key) is { } job && Apply(transaction, job, decide(job)).Changed)
            {
                changed.Add(job.Id);
            }
        }

        return changed;
    }

    public static void Append(WriteTransaction transaction, RunRecords records)
    {
        // Most runs end with nothing left to say: their commit is not to pay for asking whose it would be.
        if (records.IsEmpty || CurrentRun(transaction.Connection, records.JobId, records.Run) is not { } owner)
        {
            return;
        }

        var key = records.JobId.SortKey;
        foreach (var line in records.Lines)
        {
            var numbered = line with { Seq = transaction.TakeSeq() };
            InsertLine(transaction.Connection, key, numbered);
            transaction.AddStored(JobEvent.OfLine(numbered, owner.Type, owner.Node));
        }

        if (records.Lines.Count > 0 || records.DroppedLines > 0)
        {
            LogRows.Count(transaction.Connection, records.JobId, owner.Attempt, records.Lines, records.DroppedLines);
        }

        if (records.Metrics.Count > 0)
        {
            MetricRows.Append(transaction.Connection, records.JobId, records.Metrics);
        }

        if (records.Progress is { } progress)
        {
            transaction.Connection.Statement("UPDATE jobs SET progress = ?, progress_message = ? WHERE key = ?")
                .Bind(progress.Fraction)
                .Bind(progress.Message)
                .Bind(key)
                .Run();
            transaction.Connection.Jobs?.Forget(key);
        }
    }

    public static bool SaveCheckpoint(WriteTransaction transaction, JobId id, int run, ReadOnlyMemory<byte> data)
    {
        if (CurrentRun(transaction.Connection, id, run) is null)
        {
            return false;
        }

        InsertCheckpoint(transaction.Connection, id, run, data);
        return true;
    }

    public static bool SaveArtifact(WriteTransaction transaction, JobId id, ArtifactRecord artifact)
    {
        if (CurrentRun(transaction.Connection, id, artifact.Run) is null)
        {
            return false;
        }

        InsertArtifact(transaction.Connection, id, artifact);
        return true;
    }

    internal static Job Insert(WriteTransaction transaction, NewJob item)
    {
        var job = Begin(transaction, item);
        JobRows.Add(transaction.Connection, job);
        if (job.Options.Concurrency is { } rule)
        {
            SharedLimits.Set(transaction.Connection, rule);
        }

        KeepIdempotencyKey(transaction, item, job.Id);
        return job;
    }

    /// <summary>Decides the first state of a job and adds its first event; the job's rows are yet to be written.</summary>
    private static Job Begin(WriteTransaction transaction, NewJob item)
    {
        var decision = item.Decide(item.Draft);
        var job = decision.Next! with { FirstEvent = transaction.Add(decision.Event!) };
        transaction.Touch(job);
        return job;
    }

    /// <summary>Remembers which job a submit with an idempotency key has got.</summary>
    internal static void KeepIdempotencyKey(WriteTransaction transaction, NewJob item, JobId id)
    {
        if (item.Draft.Options.IdempotencyKey is { } name)
        {
            transaction.Connection.Statement("INSERT OR REPLACE INTO idempotency_keys (name, key, hash, created_at) VALUES (?, ?, ?, ?)")
                .Bind(name)
                .Bind(id.SortKey)
                .Bind(item.IdempotencyHash)
                .Bind(item.Draft.CreatedAt)
                .Run();
        }
    }

    internal static ChangeOutcome Apply(WriteTransaction transaction, Job current, Decision decision)
    {
        if (current.Links != JobLinks.None)
        {
            decision = JobGraph.Revive(transaction, current, decision);
        }

        if (decision.Next is not { } next)
        {
            return new ChangeOutcome(current, false, decision.Refusal);
        }

        transaction.Replace(current, next);
        transaction.Touch(next);
        if (decision.EndedRun is { } run)
        {
            InsertAttempt(transaction.Connection, current.Id, run);
        }

        if (decision.Event is { } item)
        {
            transaction.Add(item);
            if (current.Links != JobLinks.None)
            {
                JobGraph.Changed(transaction, current, next, item.Time);
            }
        }

        if (next.ParentId is not null || next.Children > 0)
        {
            ChildRows.Follow(transaction, next, decision);
        }

        return new ChangeOutcome(next, true, null);
    }

    internal static void InsertLine(SqliteConnection connection, long key, LogLine line) => connection
        .Statement("INSERT INTO logs (seq, key, attempt, run, time, level, message, template, properties) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .Bind(line.Seq)
        .Bind(key)
        .Bind(line.Attempt)
        .Bind(line.Run)
        .Bind(line.Time)
        .Bind(line.Level)
        .Bind(line.Message)
        .Bind(line.Template)
        .BindOrNull(line.Properties)
        .Run();

    internal static void InsertCheckpoint(SqliteConnection connection, JobId id, int run, ReadOnlyMemory<byte> data) => connection
        .Statement("INSERT OR REPLACE INTO checkpoints (key, run, data, sum) VALUES (?, ?, ?, ?)")
        .Bind(id.SortKey)
        .Bind(run)
        .Bind(data)
        .Bind(Checksum.OfCheckpoint(id.SortKey, run, data))
        .Run();

    internal static void InsertArtifact(SqliteConnection connection, JobId id, ArtifactRecord artifact) => connection
        .Statement("INSERT OR REPLACE INTO artifacts (key, name, kind, size, sha256, attempt, run, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        .Bind(id.SortKey)
        .Bind(artifact.Name)
        .Bind(artifact.Kind)
        .Bind(artifact.Size)
        .Bind(artifact.Sha256)
        .Bind(artifact.Attempt)
        .Bind(artifact.Run)
        .Bind(artifact.CreatedAt)
        .Run();

    internal static void InsertAttempt(SqliteConnection connection, JobId id, AttemptRecord run) => connection
        .Statement("""
            INSERT INTO attempts (key, run, attempt, node, plugin_id, plugin_version, plugin_sha256, started_at, ended_at, outcome,
              error_code, error_message, error_type, error_text, abandoned)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        .Bind(id.SortKey)
        .Bind(run.Run)
        .Bind(run.Attempt)
        .Bind(run.Node)
        .Bind(run.Plugin?.Id)
        .Bind(run.Plugin?.Version)
        .Bind(run.Plugin?.Sha256)
        .Bind(run.StartedAt)
        .Bind(run.EndedAt)
        .Bind(run.Outcome)
        .Bind(run.Error?.Code)
        .Bind(run.Error?.Message)
        .Bind(run.Error?.Type)
        .Bind(run.Error?.Text)
        .Bind(run.Abandoned)
        .Run();

    private static (string Type, string? Node, int Attempt)? CurrentRun(SqliteConnection connection, JobId id, int run)
    {
        var statement = connection.Statement("SELECT type, node, attempt FROM jobs WHERE key = ? AND status = 4 AND run = ?").Bind(id.SortKey).Bind(run);
        (string, string?, int)? owner = statement.Step() ? (statement.Text(), statement.NullableText(), statement.Int32()) : null;
        statement.Reset();
        return owner;
    }

    private static (long Key, ReadOnlyMemory<byte> Hash)? FindKey(SqliteConnection connection, string name, DateTimeOffset now)
    {
        var statement = connection.Statement("SELECT key, hash FROM idempotency_keys WHERE name = ? AND created_at > ?").Bind(name).Bind(now - IdempotencyPeriod);
        (long, ReadOnlyMemory<byte>)? found = statement.Step() ? (statement.Int64(), statement.Blob()) : null;
        statement.Reset();
        return found;
    }
}
