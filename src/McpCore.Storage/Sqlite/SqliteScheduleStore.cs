using McpCore.Engine.Jobs;
using McpCore.Engine.Schedules;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>Schedules and their histories, in the database of the jobs.</summary>
public sealed class SqliteScheduleStore(SqliteStore store) : IScheduleStore
{
    /// <summary>Entries kept in the history of one schedule.</summary>
    public const int HistorySize = ScheduleFirings.HistorySize;

    private const string Columns = "name, cron, every, time_zone, misfire, start_at, end_at, job, paused, handled_until, created_at, updated_at, actor, overlap, jitter, exclude";

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
                INSERT INTO schedules ({Columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET cron = excluded.cron, every = excluded.every, time_zone = excluded.time_zone, misfire = excluded.misfire,
                  start_at = excluded.start_at, end_at = excluded.end_at, job = excluded.job, paused = excluded.paused, handled_until = excluded.handled_until,
                  created_at = excluded.created_at, updated_at = excluded.updated_at, actor = excluded.actor, overlap = excluded.overlap,
                  jitter = excluded.jitter, exclude = excluded.exclude
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
            .Bind((int)schedule.Overlap)
            .Bind((long?)schedule.Jitter?.TotalMilliseconds)
            .Bind(string.Join(',', schedule.Exclude))
            .Run();
        return true;
    });

    public Task SaveFiringAsync(Firing firing, DateTimeOffset handledUntil, CancellationToken cancellationToken) =>
        store.Writer.WriteAsync(transaction => ScheduleFirings.Save(transaction.Connection, firing, handledUntil));

    public Task<FiringOutcome> FireAsync(FiringRequest request, CancellationToken cancellationToken) =>
        store.WriteNewAsync(transaction => ScheduleFirings.Fire(transaction, request));

    public Task RemoveAsync(string name, CancellationToken cancellationToken) => store.Writer.WriteAsync(transaction =>
    {
        transaction.Connection.Statement("DELETE FROM schedules WHERE name = ?").Bind(name).Run();
        return true;
    });

    public Task<IReadOnlyList<Firing>> HistoryAsync(string name, int limit, CancellationToken cancellationToken) => Task.FromResult(store.Readers.Read(connection =>
    {
        var statement = connection.Statement("SELECT fire_at, fired_at, outcome, job_id, message, overlaps FROM firings WHERE schedule = ? ORDER BY id DESC LIMIT ?").Bind(name).Bind(limit);
        var firings = new List<Firing>();
        while (statement.Step())
        {
            var (fireAt, firedAt, outcome, job) = (statement.Time(), statement.Time(), statement.Text(), statement.Blob());
            firings.Add(new Firing(name, fireAt, firedAt, outcome, IdOf(job), statement.NullableText()) { Overlaps = IdOf(statement.Blob()) });
        }

        statement.Reset();
        return (IReadOnlyList<Firing>)firings;
    }));

    public Task<IReadOnlyDictionary<DateTimeOffset, JobId>> FiredJobsAsync(string name, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        Task.FromResult(store.Readers.Read(connection => ScheduleFirings.Jobs(connection, name, from, to)));

    public Task<IReadOnlyList<ExclusionCalendar>> LoadCalendarsAsync(CancellationToken cancellationToken) => Task.FromResult(store.Readers.Read(CalendarRows.Load));

    public Task SaveCalendarAsync(ExclusionCalendar calendar, CancellationToken cancellationToken) =>
        store.Writer.WriteAsync(transaction => CalendarRows.Save(transaction.Connection, calendar));

    public Task RemoveCalendarAsync(string name, CancellationToken cancellationToken) =>
        store.Writer.WriteAsync(transaction => CalendarRows.Remove(transaction.Connection, name));

    private static JobId? IdOf(ReadOnlyMemory<byte> bytes) => bytes.IsEmpty ? null : JobId.FromBytes(bytes.Span);

    private static Schedule Read(SqliteStatement row)
    {
        var (name, cron, every, zone, misfire) = (row.Text(), row.NullableText(), row.NullableInt64(), row.Text(), (MisfirePolicy)row.Int32());
        var (startAt, endAt, job, paused) = (row.NullableTime(), row.NullableTime(), row.Blob(), row.Boolean());
        var (handledUntil, createdAt, updatedAt, actor, overlap) = (row.Time(), row.Time(), row.Time(), row.Text(), (OverlapPolicy)row.Int32());
        var (jitter, exclude) = (row.NullableInt64(), row.Text());
        return new Schedule
        {
            Name = name,
            Cron = cron,
            Every = every is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
            TimeZone = zone,
            Misfire = misfire,
            Overlap = overlap,
            Jitter = jitter is { } most ? TimeSpan.FromMilliseconds(most) : null,
            Exclude = CalendarRows.Split(exclude),
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
