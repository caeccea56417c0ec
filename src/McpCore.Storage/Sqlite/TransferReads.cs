using McpCore.Engine.Jobs;
using McpCore.Engine.Transfers;

namespace McpCore.Storage.Sqlite;

/// <summary>A job with all that belongs to it, for another store.</summary>
internal static class TransferReads
{
    /// <summary>A job; null when it is gone. One of which something is damaged says so, and has nothing besides.</summary>
    public static TransferredJob? Find(SqliteConnection connection, long key)
    {
        if (JobRows.Find(connection, key) is not { } job)
        {
            return null;
        }

        try
        {
            return job.Damage is null ? Read(connection, job) : new TransferredJob(job);
        }
        catch (InvalidDataException)
        {
            return new TransferredJob(job with { Damage = JobDamage.OfCheckpoint(job.Id) });
        }
    }

    private static TransferredJob Read(SqliteConnection connection, Job job) => new(job)
    {
        Attempts = JobReads.Attempts(connection, job.Id),
        Artifacts = JobReads.Artifacts(connection, job.Id),
        Metrics = MetricRows.Read(connection, job.Id),
        Checkpoint = CheckpointOf(connection, job.Id),
        DroppedLines = Dropped(connection, job.Id.SortKey),
        Firing = FiringOf(connection, job.Id.SortKey),
        Dependencies = job.Links.HasFlag(JobLinks.Waits) ? Dependencies(connection, job.Id.SortKey) : [],
        ChildName = job.ParentId is null ? null : ChildName(connection, job.Id.SortKey),
    };

    private static TransferredCheckpoint? CheckpointOf(SqliteConnection connection, JobId id) => JobReads.Checkpoint(connection, id) is { } data
        ? new TransferredCheckpoint((int)JobReads.Keys(connection.Statement("SELECT run FROM checkpoints WHERE key = ?").Bind(id.SortKey))[0], data)
        : null;

    private static Dictionary<int, long> Dropped(SqliteConnection connection, long key) => JobReads
        .All(connection.Statement("SELECT attempt, dropped FROM log_sizes WHERE key = ? AND dropped > 0").Bind(key), row => (row.Int32(), row.Int64()))
        .ToDictionary();

    private static TransferredFiring? FiringOf(SqliteConnection connection, long key) => JobReads
        .All(
            connection.Statement("SELECT schedule, fire_at, backfilled FROM jobs WHERE key = ? AND schedule IS NOT NULL").Bind(key),
            row => new TransferredFiring(row.Text(), row.NullableTime(), row.Boolean()))
        .SingleOrDefault();

    private static List<TransferredDependency> Dependencies(SqliteConnection connection, long key) => JobReads.All(
        connection.Statement("SELECT j.id, d.need, d.state FROM dependencies d JOIN jobs j ON j.key = d.parent WHERE d.child = ? ORDER BY d.parent").Bind(key),
        row => new TransferredDependency(JobId.FromBytes(row.Blob().Span), (DependencyNeed)row.Int32(), (DependencyState)row.Int32()));

    private static string? ChildName(SqliteConnection connection, long key) =>
        JobReads.All(connection.Statement("SELECT name FROM children WHERE child = ?").Bind(key), row => row.Text()).SingleOrDefault();
}
