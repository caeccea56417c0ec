using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>
/// Parents and their child jobs, inside the transactions that change them: the end of a child wakes the parent that waits for it, the end of a
/// parent cancels the children that still live.
/// </summary>
internal static class ChildRows
{
    private const int AwaitedWithOthers = 1;
    private const int AwaitedAlone = 2;

    private const string Select = "SELECT j.id, c.name, j.status FROM children c JOIN jobs j ON j.key = c.child WHERE c.parent = ?";

    public static ChildOutcome Submit(WriteTransaction transaction, ChildSubmit child)
    {
        var connection = transaction.Connection;
        var (parentKey, childKey) = (child.Parent.SortKey, child.Job.Draft.Id.SortKey);
        if (JobRows.Find(connection, child.Parent) is not { Status: JobStatus.Running } parent || parent.Run != child.Run)
        {
            return Refused("stale_run", $"Run {child.Run} of job {child.Parent} is over; what it submits is refused.");
        }

        if (Find(connection, child.Parent, child.Name) is { } known)
        {
            var existing = JobRows.Find(connection, known.Id)!;
            return new ChildOutcome(JobWrites.Apply(transaction, existing, child.SubmittedAgain(existing)).Job, null);
        }

        if (parent.Children >= ChildLifecycle.MaxChildren)
        {
            return Refused("too_many_children", $"The job has submitted {parent.Children} child jobs, and may submit no more. Let children submit children of their own, or give each more to do.");
        }

        if (Depth(connection, parentKey) > ChildLifecycle.MaxDepth)
        {
            return Refused("too_deep", $"The child would be {ChildLifecycle.MaxDepth + 1} levels below its first parent; allowed are {ChildLifecycle.MaxDepth}. Look for an agent that submits itself without end.");
        }

        // A full queue refuses no child: its parent is work that has begun, and their number has a limit of its own.
        var stored = JobWrites.Submit(transaction, [child.Job], long.MaxValue).Jobs[0];
        connection.Statement("INSERT INTO children (parent, name, child) VALUES (?, ?, ?)").Bind(parentKey).Bind(child.Name).Bind(childKey).Run();
        connection.Statement("UPDATE jobs SET children = children + 1 WHERE key = ?").Bind(parentKey).Run();
        connection.Jobs?.Put(parent with { Children = parent.Children + 1 });
        return new ChildOutcome(stored, null);
    }

    public static ChildState? Find(SqliteConnection connection, JobId parent, string name)
    {
        var statement = connection.Statement($"{Select} AND c.name = ?").Bind(parent.SortKey).Bind(name);
        var child = statement.Step() ? Read(statement) : null;
        statement.Reset();
        return child;
    }

    public static IReadOnlyList<ChildState> All(SqliteConnection connection, JobId parent)
    {
        var statement = connection.Statement($"{Select} ORDER BY c.name").Bind(parent.SortKey);
        var children = new List<ChildState>();
        while (statement.Step())
        {
            children.Add(Read(statement));
        }

        statement.Reset();
        return children;
    }

    /// <summary>A job that is a child, or has children, has moved on.</summary>
    public static void Follow(WriteTransaction transaction, Job job, Decision decision)
    {
        if (decision.Awaits is { } awaits)
        {
            BeginAwait(transaction, job, awaits, decision.EndedRun!.EndedAt!.Value);
        }

        if (!job.Status.IsFinal())
        {
            return;
        }

        if (job.ParentId is { } parent)
        {
            WakeParent(transaction, job, parent);
        }

        if (job.Children > 0)
        {
            Forget(transaction.Connection, job);
            if (job.Status != JobStatus.Completed)
            {
                CancelChildren(transaction, job);
            }
        }
    }

    /// <summary>Marks the children that are still to end. Some may have ended since the run asked: when they suffice, the job goes on at once.</summary>
    private static void BeginAwait(WriteTransaction transaction, Job job, ChildAwait awaits, DateTimeOffset now)
    {
        var connection = transaction.Connection;
        var marked = 0;
        foreach (var child in awaits.Children)
        {
            connection
                .Statement("UPDATE children SET awaited = ? WHERE parent = ? AND child = ? AND (SELECT j.status FROM jobs j WHERE j.key = children.child) < 5")
                .Bind(awaits.Any ? AwaitedAlone : AwaitedWithOthers)
                .Bind(job.Id.SortKey)
                .Bind(child.SortKey)
                .Run();
            marked += connection.Changes;
        }

        if (marked == 0 || (awaits.Any && marked < awaits.Children.Count))
        {
            Wake(transaction, job, now);
        }
    }

    private static void WakeParent(WriteTransaction transaction, Job child, JobId parentId)
    {
        var connection = transaction.Connection;
        var awaited = Number(connection.Statement("SELECT awaited FROM children WHERE child = ?").Bind(child.Id.SortKey));
        if (awaited == AwaitedWithOthers)
        {
            connection.Statement("UPDATE children SET awaited = 0 WHERE child = ?").Bind(child.Id.SortKey).Run();
            if (Number(connection.Statement("SELECT 1 FROM children WHERE parent = ? AND awaited > 0 LIMIT 1").Bind(parentId.SortKey)) != 0)
            {
                return;
            }
        }

        if (awaited != 0 && JobRows.Find(connection, parentId) is { } parent)
        {
            Wake(transaction, parent, child.CompletedAt!.Value);
        }
    }

    private static void Wake(WriteTransaction transaction, Job parent, DateTimeOffset now)
    {
        Forget(transaction.Connection, parent);
        JobWrites.Apply(transaction, parent, ChildLifecycle.ChildrenEnded(parent, transaction.WhyMissing(parent), now));
    }

    private static void Forget(SqliteConnection connection, Job parent) =>
        connection.Statement("UPDATE children SET awaited = 0 WHERE parent = ? AND awaited > 0").Bind(parent.Id.SortKey).Run();

    private static void CancelChildren(WriteTransaction transaction, Job parent)
    {
        var statement = transaction.Connection.Statement("SELECT c.child FROM children c JOIN jobs j ON j.key = c.child WHERE c.parent = ? AND j.status < 5").Bind(parent.Id.SortKey);
        var living = new List<long>();
        while (statement.Step())
        {
            living.Add(statement.Int64());
        }

        statement.Reset();
        foreach (var key in living)
        {
            var child = JobRows.Find(transaction.Connection, key)!;
            JobWrites.Apply(transaction, child, ChildLifecycle.ParentEnded(child, parent, parent.CompletedAt!.Value));
        }
    }

    /// <summary>How many levels below its first parent a child of the job would be.</summary>
    private static long Depth(SqliteConnection connection, long parent) => Number(connection
        .Statement("WITH RECURSIVE up (key, level) AS (VALUES (?, 1) UNION ALL SELECT c.parent, level + 1 FROM up JOIN children c ON c.child = up.key WHERE level <= ?) SELECT max(level) FROM up")
        .Bind(parent)
        .Bind(ChildLifecycle.MaxDepth));

    /// <summary>The number of the first row; 0 when there is none.</summary>
    private static long Number(SqliteStatement statement)
    {
        var number = statement.Step() ? statement.Int64() : 0;
        statement.Reset();
        return number;
    }

    private static ChildState Read(SqliteStatement row) => new(JobId.FromBytes(row.Blob().Span), row.Text(), (JobStatus)row.Int32());

    private static ChildOutcome Refused(string code, string message) => new(null, new Refusal(code, message));
}
