using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;

namespace McpCore.Storage.Sqlite;

/// <summary>
/// What a change of one job does to others, in the same transaction: its end frees or cancels those that wait for it, and its unique key; its batch counts it. Only jobs with
/// <see cref="Job.Links"/> come here. When an end concerns more jobs than one transaction should hold, the rest is noted in the store and done by the
/// transactions that follow at once, also after a crash.
/// </summary>
internal static class JobGraph
{
    /// <summary>Jobs that are moved in one transaction because of others: about 30 milliseconds of the writer.</summary>
    private const int MaxSettled = 250;

    /// <summary>A retry of an ended job that is tied to others: it may have to wait for them again, or be refused because of them.</summary>
    /// <returns>The decision to carry out.</returns>
    public static Decision Revive(WriteTransaction transaction, Job current, Decision decision)
    {
        if (!current.Status.IsFinal() || decision.Next is null)
        {
            return decision;
        }

        var connection = transaction.Connection;
        var unmet = (current.Links & JobLinks.Waits) != 0 ? DependencyRows.UnmetOf(connection, current.Id.SortKey) : [];
        if (unmet.FirstOrDefault(edge => edge.Parent?.Fails(edge.Need) ?? edge.Need == DependencyNeed.Success) is { } failed)
        {
            return Decision.Refuse(JobDependencies.FailedCode, failed.Parent is { } parent
                ? $"Job {current.Id} needs job {parent.Id} to be completed, which is {parent.Status.Wire()}. Revive both, and whatever else waits for that one: `mcpcore retry {parent.Id} --tree`."
                : $"Job {current.Id} needs a job to be completed that has been removed since. Submit it anew without that dependency.");
        }

        if (current.Options.Unique is { } rule)
        {
            if (UniqueKeys.Holder(connection, current.Type, rule, decision.Event!.Time) is { } holder && holder.Id != current.Id)
            {
                return Decision.Refuse("unique_conflict", $"The unique key \"{rule.Key}\" of job {current.Id} is held by job {holder.Id} now, which is {holder.Status.Wire()}. Cancel that one, or wait for its end.");
            }

            UniqueKeys.Take(connection, current);
        }

        foreach (var edge in unmet)
        {
            DependencyRows.Set(connection, current.Id.SortKey, edge.ParentKey, edge.Parent is { } parent && !parent.Status.IsFinal() ? DependencyRows.Open : DependencyRows.Met);
        }

        return unmet.Count == 0 ? decision : JobDependencies.HoldRetry(current, decision, DependencyRows.OpenOf(connection, current.Id.SortKey));
    }

    /// <summary>A job that is tied to others was changed; its row and its event are written.</summary>
    public static void Changed(WriteTransaction transaction, Job current, Job next, DateTimeOffset now)
    {
        if (current.Status == next.Status)
        {
            return;
        }

        if (next.Options.Unique is not null)
        {
            UniqueKeys.Moved(transaction.Connection, next, now);
        }

        if ((next.Links & JobLinks.Batch) != 0)
        {
            BatchRows.Moved(transaction, next, current.Status, now);
        }

        if ((next.Links & JobLinks.Followed) != 0 && next.Status.IsFinal())
        {
            Settle(transaction, next);
        }
    }

    /// <summary>Goes on with what earlier transactions had no room for.</summary>
    public static void Continue(WriteTransaction transaction)
    {
        while (transaction.Settled < MaxSettled && JobReads.FirstKey(transaction.Connection, "SELECT key FROM unsettled_parents ORDER BY key LIMIT 1") is { } key)
        {
            transaction.Connection.Statement("DELETE FROM unsettled_parents WHERE key = ?").Bind(key).Run();
            if (JobRows.Find(transaction.Connection, key) is { } parent && parent.Status.IsFinal())
            {
                Settle(transaction, parent);
            }
        }

        transaction.HasUnsettled = IsUnsettled(transaction.Connection);
    }

    /// <summary>Whether jobs wait to be told of the end of others.</summary>
    public static bool IsUnsettled(SqliteConnection connection) => JobReads.FirstKey(connection, "SELECT key FROM unsettled_parents LIMIT 1") is not null;

    // A job that is cancelled here may have followers of its own. They take turns: a chain may be longer than a stack is deep.
    private static void Settle(WriteTransaction transaction, Job ended)
    {
        transaction.Ended.Enqueue(ended);
        if (transaction.Ended.Count > 1 || transaction.IsSettling)
        {
            return;
        }

        transaction.IsSettling = true;
        while (transaction.Ended.TryDequeue(out var parent))
        {
            TellChildren(transaction, parent);
        }

        transaction.IsSettling = false;
    }

    private static void TellChildren(WriteTransaction transaction, Job parent)
    {
        var room = MaxSettled - transaction.Settled;
        var children = DependencyRows.OpenChildrenOf(transaction.Connection, parent.Id.SortKey, room + 1);
        foreach (var (child, need) in children.Take(room))
        {
            Tell(transaction, parent, child, need);
            transaction.Settled++;
        }

        if (children.Count > room)
        {
            transaction.Connection.Statement("INSERT OR IGNORE INTO unsettled_parents (key) VALUES (?)").Bind(parent.Id.SortKey).Run();
            transaction.HasUnsettled = true;
        }
    }

    private static void Tell(WriteTransaction transaction, Job parent, long childKey, DependencyNeed need)
    {
        var connection = transaction.Connection;
        var now = parent.CompletedAt!.Value;
        var fails = new ParentState(parent.Id, parent.Status).Fails(need);
        DependencyRows.Set(connection, childKey, parent.Id.SortKey, fails ? DependencyRows.Failed : DependencyRows.Met);
        var child = JobRows.Find(connection, childKey)!;
        var decision = fails
            ? JobDependencies.Failed(child, parent, now)
            : JobDependencies.Met(child, DependencyRows.OpenOf(connection, childKey), transaction.WhyMissing(child), now);
        if (JobWrites.Apply(transaction, child, decision) is { Changed: true, Job: { } moved } && moved.Status != JobStatus.Blocked && !moved.Status.IsFinal())
        {
            transaction.Consequences.Add(moved);
        }
    }
}
