using McpCore.Engine.Batches;
using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;
using McpCore.Engine.Transfers;

namespace McpCore.Storage.Sqlite;

/// <summary>Stores jobs of another store as they are, with the rows that a life here would have left. Inside the writer's transaction.</summary>
internal static class TransferWrites
{
    /// <summary>Stores a batch without jobs; they bring their counts.</summary>
    /// <returns>False when it is there.</returns>
    public static bool Add(SqliteConnection connection, Batch batch)
    {
        connection
            .Statement("INSERT INTO batches (key, id, name, metadata, actor, created_at, completed_at, callback, on_success) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
            .Bind(batch.Id.SortKey)
            .Bind(batch.Id.ToBytes())
            .Bind(batch.Name)
            .Bind(batch.Metadata)
            .Bind(batch.Actor)
            .Bind(batch.CreatedAt)
            .Bind(batch.CompletedAt)
            .BindOrNull(batch.Callback?.ToBytes() ?? default(ReadOnlyMemory<byte>))
            .Bind(batch.CallbackOnSuccess)
            .Run();
        return connection.Changes > 0;
    }

    public static TransferOutcome Add(WriteTransaction transaction, TransferredJob item, string actor, DateTimeOffset now)
    {
        var connection = transaction.Connection;
        if (JobRows.Find(connection, item.Job.Id.SortKey) is { } existing)
        {
            return TransferRules.IsSame(existing, item.Job) ? TransferOutcome.Same : TransferOutcome.Different;
        }

        if (!item.Job.Status.IsFinal() && Obstacle(connection, item.Job, now) is { } obstacle)
        {
            return obstacle;
        }

        if (Edges(connection, item) is not { } edges)
        {
            return TransferOutcome.Orphaned;
        }

        var open = edges.Where(edge => edge.State == DependencyState.Open && !item.Job.Status.IsFinal()).Select(edge => new OpenDependency(edge.Parent, edge.Need)).ToList();
        var (resumed, ended) = TransferRules.Resume(item.Job, open, transaction.WhyMissing(item.Job), now);
        var job = resumed with { Children = 0, Links = LinksOf(resumed, edges) };
        JobRows.Add(connection, job with { FirstEvent = transaction.Add(JobEvent.Transition(job, null, TransferRules.Reason, actor, now)) });
        AddOutput(transaction, item, job, ended);
        AddTies(transaction, item, job, edges, now);
        transaction.Touch(job);
        if (job.Status == JobStatus.Scheduled)
        {
            transaction.Consequences.Add(job);
        }

        return TransferOutcome.Added;
    }

    /// <summary>Ends a batch that has no open job. The job that waits for it goes on, when it is there.</summary>
    public static void EndIfDone(WriteTransaction transaction, JobId id, DateTimeOffset now)
    {
        if (BatchRows.Find(transaction.Connection, id) is { CompletedAt: null } batch && batch.Ended == batch.Total)
        {
            BatchRows.End(transaction, id, now);
        }
    }

    /// <summary>Why a job that has not ended cannot go on here; null when it can.</summary>
    private static TransferOutcome? Obstacle(SqliteConnection connection, Job job, DateTimeOffset now)
    {
        if (HoldsKey(job) && UniqueKeys.Holder(connection, job.Type, job.Options.Unique!, now) is not null)
        {
            return TransferOutcome.KeyTaken;
        }

        return BatchRules.IsCallback(job) && JobReads.Keys(connection.Statement("SELECT key FROM batches WHERE callback = ? AND completed_at IS NULL").Bind(job.Id.ToBytes())).Count == 0
            ? TransferOutcome.Orphaned
            : null;
    }

    private static bool HoldsKey(Job job) => job.Options.Unique is { } rule && !job.Status.IsFinal() && !(rule.UntilStarted && job.Run > 0);

    /// <summary>What it waits or waited for, as it is here; null when it waits for a job that is not here, or that will not do any more.</summary>
    private static List<TransferredDependency>? Edges(SqliteConnection connection, TransferredJob item)
    {
        var edges = new List<TransferredDependency>();
        foreach (var edge in item.Dependencies)
        {
            var parent = DependencyRows.Find(connection, edge.Parent.SortKey) is { } found && found.Id == edge.Parent ? found : null;
            if (edge.State == DependencyState.Open && JobDependencies.IsWaiting(item.Job))
            {
                if (parent is null || parent.Fails(edge.Need))
                {
                    return null;
                }

                edges.Add(parent.Status.IsFinal() ? edge with { State = DependencyState.Met } : edge);
            }
            else if (parent is not null)
            {
                edges.Add(edge);
            }
        }

        return edges;
    }

    private static JobLinks LinksOf(Job job, List<TransferredDependency> edges) =>
        JobDependencies.LinksOf(job.Options) & ~JobLinks.Waits | (edges.Count > 0 ? JobLinks.Waits : JobLinks.None);

    /// <summary>What its runs have left.</summary>
    private static void AddOutput(WriteTransaction transaction, TransferredJob item, Job job, AttemptRecord? ended)
    {
        var (connection, key) = (transaction.Connection, job.Id.SortKey);
        if (job.Status == JobStatus.Completed)
        {
            JobRows.AddResult(connection, job);
        }

        foreach (var run in ended is null ? item.Attempts : item.Attempts.Append(ended))
        {
            JobWrites.InsertAttempt(connection, job.Id, run);
        }

        foreach (var artifact in item.Artifacts)
        {
            JobWrites.InsertArtifact(connection, job.Id, artifact);
        }

        if (item.Metrics.Count > 0)
        {
            MetricRows.Append(connection, job.Id, item.Metrics);
        }

        if (item.Checkpoint is { } checkpoint && job.Status != JobStatus.Completed)
        {
            JobWrites.InsertCheckpoint(connection, job.Id, checkpoint.Run, checkpoint.Data);
        }

        foreach (var attempt in item.Lines.GroupBy(line => line.Attempt))
        {
            var lines = attempt.ToList();
            lines.ForEach(line => JobWrites.InsertLine(connection, key, line with { Seq = transaction.TakeSeq() }));
            LogRows.Count(connection, job.Id, attempt.Key, lines, (int)Math.Min(int.MaxValue, item.DroppedLines.GetValueOrDefault(attempt.Key)));
        }
    }

    /// <summary>What ties it to others.</summary>
    private static void AddTies(WriteTransaction transaction, TransferredJob item, Job job, List<TransferredDependency> edges, DateTimeOffset now)
    {
        var (connection, key) = (transaction.Connection, job.Id.SortKey);
        foreach (var edge in edges)
        {
            DependencyRows.Add(connection, job.Id, edge.Parent, edge.Need, (int)edge.State);
        }

        if (item.Firing is { } firing)
        {
            connection.Statement("UPDATE jobs SET schedule = ?, fire_at = ?, backfilled = ? WHERE key = ?").Bind(firing.Schedule).Bind(firing.FireAt).Bind(firing.IsBackfilled).Bind(key).Run();
        }

        if (item.ChildName is { } name && job.ParentId is { } parent && JobRows.Find(connection, parent) is not null)
        {
            connection.Statement("INSERT INTO children (parent, name, child) VALUES (?, ?, ?) ON CONFLICT DO NOTHING").Bind(parent.SortKey).Bind(name).Bind(key).Run();
            connection.Statement("UPDATE jobs SET children = children + 1 WHERE key = ?").Bind(parent.SortKey).Run();
            connection.Jobs?.Forget(parent.SortKey);
        }

        if (job.Options.Concurrency is { } rule)
        {
            SharedLimits.Set(connection, rule);
        }

        if (HoldsKey(job))
        {
            UniqueKeys.Take(connection, job);
        }

        if (job.Options.Batch is not null)
        {
            BatchRows.Moved(transaction, job, from: null, now);
        }
    }
}
