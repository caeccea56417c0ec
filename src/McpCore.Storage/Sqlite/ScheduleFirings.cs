using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Schedules;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>What the writer does when a schedule fires, inside its transaction: the job, its schedule's history and the event come together or not at all.</summary>
internal static class ScheduleFirings
{
    /// <summary>Entries kept in the history of one schedule.</summary>
    public const int HistorySize = 1000;

    public static FiringOutcome Fire(WriteTransaction transaction, FiringRequest request)
    {
        var (connection, firing) = (transaction.Connection, request.Firing);
        if (!IsWanted(connection, request))
        {
            return new FiringOutcome(null, null);
        }

        if (firing.Outcome != Firing.Manual && JobFor(connection, firing) is { } earlier)
        {
            return Record(transaction, request, firing with { JobId = earlier.Id }, earlier) with { IsExisting = true };
        }

        var decision = OverlapDecision.Of(request.Overlap, request.Overlap == OverlapPolicy.Allow ? [] : Live(connection, firing.Schedule));
        if (decision.InTheWay is { } other)
        {
            var leftOut = firing with { Outcome = Firing.Skipped, Overlaps = other.Id, Message = OverlapDecision.WhyLeftOut(other) };

            // Who asks by hand is told; only what the rule wanted is missing from the history otherwise.
            return firing.Outcome == Firing.Manual ? new FiringOutcome(leftOut, null) : Record(transaction, request, leftOut, null);
        }

        var submitted = JobWrites.Submit(transaction, [Behind(request.Job, decision.WaitFor)], request.MaxWaiting);
        if (submitted.Jobs is not [var job])
        {
            return new FiringOutcome(null, null) { Refused = submitted };
        }

        // The job may be an earlier one that holds its idempotency key or its unique key; it stays what it was.
        var isExisting = submitted.Existing[0];
        if (!isExisting)
        {
            Mark(connection, job, firing);
            foreach (var previous in decision.Cancel)
            {
                // Read anew: it knows by now that the new job waits for it.
                JobWrites.Change(transaction, previous.Id, other => JobLifecycle.Cancel(other, $"Replaced by {job.Id}, which the same schedule submitted.", job.Actor ?? "", job.CreatedAt));
            }
        }

        return Record(transaction, request, firing with { JobId = job.Id }, job) with { IsExisting = isExisting };
    }

    /// <returns>False when the schedule is gone.</returns>
    public static bool Save(SqliteConnection connection, Firing firing, DateTimeOffset handledUntil)
    {
        connection.Statement("UPDATE schedules SET handled_until = max(handled_until, ?) WHERE name = ?").Bind(handledUntil).Bind(firing.Schedule).Run();
        if (connection.Changes == 0)
        {
            // It was removed while it fired.
            return false;
        }

        connection.Statement("INSERT INTO firings (schedule, fire_at, fired_at, outcome, job_id, message, overlaps) VALUES (?, ?, ?, ?, ?, ?, ?)")
            .Bind(firing.Schedule)
            .Bind(firing.FireAt)
            .Bind(firing.FiredAt)
            .Bind(firing.Outcome)
            .BindOrNull(firing.JobId?.ToBytes() ?? default(ReadOnlyMemory<byte>))
            .Bind(firing.Message)
            .BindOrNull(firing.Overlaps?.ToBytes() ?? default(ReadOnlyMemory<byte>))
            .Run();
        connection.Statement("DELETE FROM firings WHERE id = (SELECT id FROM firings WHERE schedule = ? ORDER BY id DESC LIMIT 1 OFFSET ?)").Bind(firing.Schedule).Bind(HistorySize).Run();
        return true;
    }

    /// <summary>The jobs of the moments of a stretch of time.</summary>
    public static IReadOnlyDictionary<DateTimeOffset, JobId> Jobs(SqliteConnection connection, string schedule, DateTimeOffset from, DateTimeOffset to)
    {
        var statement = connection.Statement("SELECT fire_at, id FROM jobs WHERE schedule = ? AND fire_at BETWEEN ? AND ?").Bind(schedule).Bind(from).Bind(to);
        var found = new Dictionary<DateTimeOffset, JobId>();
        while (statement.Step())
        {
            found[statement.Time()] = JobId.FromBytes(statement.Blob().Span);
        }

        statement.Reset();
        return found;
    }

    private static FiringOutcome Record(WriteTransaction transaction, FiringRequest request, Firing firing, Job? job)
    {
        if (firing.Outcome != Firing.Backfilled)
        {
            Save(transaction.Connection, firing, request.HandledUntil ?? DateTimeOffset.UnixEpoch);
            transaction.Add(request.Tell(firing));
        }

        return new FiringOutcome(firing, job);
    }

    private static bool IsWanted(SqliteConnection connection, FiringRequest request)
    {
        var statement = connection.Statement("SELECT updated_at FROM schedules WHERE name = ?").Bind(request.Firing.Schedule);
        DateTimeOffset? updatedAt = statement.Step() ? statement.Time() : null;
        statement.Reset();
        return updatedAt is not null && (request.PlannedBy is null || request.PlannedBy == updatedAt);
    }

    private static Job? JobFor(SqliteConnection connection, Firing firing) =>
        Keys(connection.Statement("SELECT key FROM jobs WHERE schedule = ? AND fire_at = ? LIMIT 1").Bind(firing.Schedule).Bind(firing.FireAt)) is [var key] ? JobRows.Find(connection, key) : null;

    private static List<Job> Live(SqliteConnection connection, string schedule) =>
        [.. Keys(connection.Statement("SELECT key FROM jobs WHERE schedule = ? AND backfilled = 0 AND status <= 4 ORDER BY key").Bind(schedule)).Select(key => JobRows.Find(connection, key)!)];

    private static void Mark(SqliteConnection connection, Job job, Firing firing) =>
        connection.Statement("UPDATE jobs SET schedule = ?, fire_at = ?, backfilled = ? WHERE key = ?")
            .Bind(firing.Schedule)
            .Bind(firing.Outcome == Firing.Manual ? (DateTimeOffset?)null : firing.FireAt)
            .Bind(firing.Outcome == Firing.Backfilled)
            .Bind(job.Id.SortKey)
            .Run();

    private static NewJob Behind(NewJob item, IReadOnlyList<JobId> others) => others.Count == 0 ? item : item with
    {
        Draft = item.Draft with
        {
            Options = item.Draft.Options with { DependsOn = [.. item.Draft.Options.DependsOn ?? [], .. others.Select(id => new Dependency(id.ToString(), OnCompletion: true))] },
            Links = item.Draft.Links | JobLinks.Waits,
        },
    };

    private static List<long> Keys(SqliteStatement statement)
    {
        var keys = new List<long>();
        while (statement.Step())
        {
            keys.Add(statement.Int64());
        }

        statement.Reset();
        return keys;
    }
}
