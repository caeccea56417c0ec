using McpCore.Engine.Jobs;

namespace McpCore.Storage.Sqlite;

/// <summary>One edge: what a job needs of another one, and how that one is.</summary>
/// <param name="ParentKey">The key of the job that it waits for.</param>
/// <param name="Need">What it needs of it.</param>
/// <param name="Parent">The job as it is; null when it is gone.</param>
internal sealed record DependencyRow(long ParentKey, DependencyNeed Need, ParentState? Parent);

/// <summary>As much of a job as those need to know that wait for it.</summary>
internal sealed record ParentState(JobId Id, JobStatus Status)
{
    /// <summary>Whether it ended in a way that a job with this need cannot go on from.</summary>
    public bool Fails(DependencyNeed need) => need == DependencyNeed.Success && Status is JobStatus.Failed or JobStatus.Cancelled;
}

/// <summary>Who waits for whom: the edges as rows.</summary>
internal static class DependencyRows
{
    public const int Open = 0;
    public const int Met = 1;
    public const int Failed = 2;

    /// <summary>A job by its key; null when there is none.</summary>
    public static ParentState? Find(SqliteConnection connection, long key)
    {
        var statement = connection.Statement("SELECT id, status FROM jobs WHERE key = ?").Bind(key);
        var state = statement.Step() ? new ParentState(JobId.FromBytes(statement.Blob().Span), (JobStatus)statement.Int32()) : null;
        statement.Reset();
        return state;
    }

    /// <summary>Adds an edge. Of two to the same parent the stricter counts.</summary>
    public static void Add(SqliteConnection connection, JobId child, JobId parent, DependencyNeed need, int state)
    {
        connection
            .Statement("INSERT INTO dependencies (child, parent, need, state) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET need = min(need, excluded.need), state = min(state, excluded.state)")
            .Bind(child.SortKey)
            .Bind(parent.SortKey)
            .Bind((int)need)
            .Bind(state)
            .Run();
        connection.Statement("UPDATE jobs SET links = links | 2 WHERE key = ? AND links & 2 = 0").Bind(parent.SortKey).Run();
        if (connection.Changes > 0)
        {
            connection.Jobs?.Forget(parent.SortKey);
        }
    }

    public static void Set(SqliteConnection connection, long child, long parent, int state) =>
        connection.Statement("UPDATE dependencies SET state = ? WHERE child = ? AND parent = ?").Bind(state).Bind(child).Bind(parent).Run();

    /// <summary>What a job still waits for, in the order of the parents' submits.</summary>
    public static IReadOnlyList<OpenDependency> OpenOf(SqliteConnection connection, long child)
    {
        var statement = connection
            .Statement("SELECT j.id, d.need FROM dependencies d JOIN jobs j ON j.key = d.parent WHERE d.child = ? AND d.state = 0 ORDER BY d.parent")
            .Bind(child);
        var open = new List<OpenDependency>();
        while (statement.Step())
        {
            open.Add(new OpenDependency(JobId.FromBytes(statement.Blob().Span), (DependencyNeed)statement.Int32()));
        }

        statement.Reset();
        return open;
    }

    /// <summary>The edges of a job that have not been met, whatever became of the parents since.</summary>
    public static IReadOnlyList<DependencyRow> UnmetOf(SqliteConnection connection, long child)
    {
        var statement = connection
            .Statement("SELECT d.parent, d.need, j.id, j.status FROM dependencies d LEFT JOIN jobs j ON j.key = d.parent WHERE d.child = ? AND d.state <> 1 ORDER BY d.parent")
            .Bind(child);
        var rows = new List<DependencyRow>();
        while (statement.Step())
        {
            var (parent, need) = (statement.Int64(), (DependencyNeed)statement.Int32());
            rows.Add(new DependencyRow(parent, need, statement.IsNull ? null : new ParentState(JobId.FromBytes(statement.Blob().Span), (JobStatus)statement.Int32())));
        }

        statement.Reset();
        return rows;
    }

    /// <summary>The jobs that have not been told of the end of one, at most so many.</summary>
    public static IReadOnlyList<(long Child, DependencyNeed Need)> OpenChildrenOf(SqliteConnection connection, long parent, int limit)
    {
        var statement = connection.Statement("SELECT child, need FROM dependencies WHERE parent = ? AND state = 0 LIMIT ?").Bind(parent).Bind(limit);
        var children = new List<(long, DependencyNeed)>();
        while (statement.Step())
        {
            children.Add((statement.Int64(), (DependencyNeed)statement.Int32()));
        }

        statement.Reset();
        return children;
    }

    /// <summary>
    /// The jobs that were cancelled because of one, directly or through others, each after the ones that it waits for as far as they are among them.
    /// </summary>
    public static List<long> CancelledBecauseOf(SqliteConnection connection, long key)
    {
        var found = new List<long>();
        var seen = new HashSet<long> { key };
        var waiting = new Queue<long>([key]);
        while (waiting.TryDequeue(out var parent))
        {
            var statement = connection
                .Statement("SELECT d.child FROM dependencies d JOIN jobs j ON j.key = d.child WHERE d.parent = ? AND d.state = 2 AND j.status = 7 AND j.error_code = 'dependency_failed'")
                .Bind(parent);
            while (statement.Step())
            {
                var child = statement.Int64();
                if (seen.Add(child))
                {
                    found.Add(child);
                    waiting.Enqueue(child);
                }
            }

            statement.Reset();
        }

        return found;
    }
}
