using McpCore.Engine.Jobs;
using McpCore.Engine.Schedules;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>Schedules and their histories, in the database of the jobs.</summary>
public sealed class SqliteScheduleStore(SqliteStore store) : IScheduleStore
{
    /// <summary>Entries kept in the history of one schedule.</summary>
    public const int HistorySize = 1000;

    private const string Columns = "name, cron, every, time_zone, misfire, start_at, end_at, job, paused, handled_until, created_at, updated_at, actor";

    public Task<IReadOnlyList<Schedule>> LoadAsync(CancellationToken cancellationToken) => Task.FromResult(store.Readers.Read(connection =>
    {
        var statement = connection.Statement($"SELECT {Columns} FROM schedules ORDER BY name");
        var schedules = new List<Schedule>();
        while (statement.Step())
        {
            schedules.Add(Read(statement));
        }

        statement.Reset();
        return (IReadOnlyList<Schedule>)schedules;
    }));

    public Task SaveAsync(Schedule schedule, CancellationToken cancellationToken) => store.Writer.WriteAsync(transaction =>
    {
        // Not INSERT OR REPLACE, which would take the history away with the old row.
        transaction.Connection
            .Statement($"""
                INSERT INTO schedules ({Columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET cron = excluded.cron, every = excluded.every, time_zone = excluded.time_zone, misfire = excluded.misfire,
                  start_at = excluded.start_at, end_at = excluded.end_at, job = excluded.job, paused = excluded.paused, handled_until = excluded.handled_until,
                  created_at = excluded.created_at, updated_at = excluded.updated_at, actor = excluded.actor
                """)
            .Bind(schedule.Name)
            .Bind(schedule.Cron)
            .Bind((long?)schedule.Every?.TotalMilliseconds)
            .Bind(schedule.TimeZone)
            .Bind((int)schedule.Misfire)
            .Bind(schedule.StartAt)
            .Bind(schedule.EndAt)
            .Bind(schedule.Job)
            .Bind(schedule.IsPaused)
            .Bind(schedule.HandledUntil)
            .Bind(schedule.CreatedAt)
            .Bind(schedule.UpdatedAt)
            .Bind(schedule.Actor)
            .Run();
        return true;
    });

    public Task SaveFiringAsync(Firing firing, DateTimeOffset handledUntil, CancellationToken cancellationToken) => store.Writer.WriteAsync(transaction =>
    {
        var connection = transaction.Connection;
        connection.Statement("UPDATE schedules SET handled_until = max(handled_until, ?) WHERE name = ?").Bind(handledUntil).Bind(firing.Schedule).Run();
        if (connection.Changes == 0)
        {
            // It was removed while it fired.
            return false;
        }

        connection.Statement("INSERT INTO firings (schedule, fire_at, fired_at, outcome, job_id, message) VALUES (?, ?, ?, ?, ?, ?)")
            .Bind(firing.Schedule)
            .Bind(firing.FireAt)
            .Bind(firing.FiredAt)
            .Bind(firing.Outcome)
            .BindOrNull(firing.JobId?.ToBytes() ?? default(ReadOnlyMemory<byte>))
            .Bind(firing.Message)
            .Run();
        connection.Statement("DELETE FROM firings WHERE id = (SELECT id FROM firings WHERE schedule = ? ORDER BY id DESC LIMIT 1 OFFSET ?)").Bind(firing.Schedule).Bind(HistorySize).Run();
        return true;
    });

    public Task RemoveAsync(string name, CancellationToken cancellationToken) => store.Writer.WriteAsync(transaction =>
    {
        transaction.Connection.Statement("DELETE FROM schedules WHERE name = ?").Bind(name).Run();
        return true;
    });

    public Task<IReadOnlyList<Firing>> HistoryAsync(string name, int limit, CancellationToken cancellationToken) => Task.FromResult(store.Readers.Read(connection =>
    {
        var statement = connection.Statement("SELECT fire_at, fired_at, outcome, job_id, message FROM firings WHERE schedule = ? ORDER BY id DESC LIMIT ?").Bind(name).Bind(limit);
        var firings = new List<Firing>();
        while (statement.Step())
        {
            var (fireAt, firedAt, outcome, job) = (statement.Time(), statement.Time(), statement.Text(), statement.Blob());
            firings.Add(new Firing(name, fireAt, firedAt, outcome, job.IsEmpty ? null : JobId.FromBytes(job.Span), statement.NullableText()));
        }

        statement.Reset();
        return (IReadOnlyList<Firing>)firings;
    }));

    private static Schedule Read(SqliteStatement row)
    {
        var (name, cron, every, zone, misfire) = (row.Text(), row.NullableText(), row.NullableInt64(), row.Text(), (MisfirePolicy)row.Int32());
        var (startAt, endAt, job, paused) = (row.NullableTime(), row.NullableTime(), row.Blob(), row.Boolean());
        var (handledUntil, createdAt, updatedAt, actor) = (row.Time(), row.Time(), row.Time(), row.Text());
        return new Schedule
        {
            Name = name,
            Cron = cron,
            Every = every is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
            TimeZone = zone,
            Misfire = misfire,
            StartAt = startAt,
            EndAt = endAt,
            Job = job,
            IsPaused = paused,
            HandledUntil = handledUntil,
            CreatedAt = createdAt,
            UpdatedAt = updatedAt,
            Actor = actor,
        };
    }
}
