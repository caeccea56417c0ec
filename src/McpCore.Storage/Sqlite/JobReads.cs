using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>What readers ask about jobs.</summary>
internal static class JobReads
{
    /// <summary>Stored events read at once, in bytes.</summary>
    private const int MaxPageBytes = 1024 * 1024;

    /// <summary>How far back the lines of a type are searched for, in numbers of the event stream.</summary>
    private const long LinesLookedAt = 200_000;

    public static long Scalar(SqliteConnection connection, string sql)
    {
        var statement = connection.Statement(sql);
        statement.Step();
        var value = statement.Int64();
        statement.Reset();
        return value;
    }

    /// <summary>The first column of the first row; null when there is no row.</summary>
    public static long? FirstKey(SqliteConnection connection, string sql)
    {
        var statement = connection.Statement(sql);
        var key = statement.Step() ? statement.Int64() : (long?)null;
        statement.Reset();
        return key;
    }

    public static List<long> Select(SqliteConnection connection, JobSelection selection) => selection switch
    {
        JobSelection.Due due => Keys(connection.Statement("SELECT key FROM jobs WHERE status = 1 AND run_at <= ? ORDER BY run_at").Bind(due.Now)),
        JobSelection.Expired expired => Keys(connection.Statement("SELECT key FROM jobs WHERE expires_at IS NOT NULL AND expires_at <= ? ORDER BY expires_at").Bind(expired.Now)),
        JobSelection.HeldByOthers others => Keys(connection.Statement("SELECT key FROM jobs WHERE status = 4 AND incarnation <> ? ORDER BY incarnation, key").Bind(others.Incarnation)),
        JobSelection.WaitingForAgent waiting => [.. waiting.Types.SelectMany(type => WaitingForAgent(connection, type))],
        JobSelection.Unfinished unfinished => Unfinished(connection, unfinished.Filter),
        JobSelection.CancelledBecauseOf because => DependencyRows.CancelledBecauseOf(connection, because.Id.SortKey),
        _ => throw new ArgumentOutOfRangeException(nameof(selection)),
    };

    private static List<long> WaitingForAgent(SqliteConnection connection, TypeAvailability type)
    {
        // Jobs that are as they should be are not even read: a type may have a million of them.
        var blocked = Keys(connection
            .Statement("SELECT key FROM jobs WHERE status = 2 AND type = ? AND waiting_code NOT IN ('dependency', 'replaces', 'batch') AND waiting_code IS NOT ?")
            .Bind(type.Type)
            .Bind(type.Missing?.Code));
        if (type.Missing is not null)
        {
            blocked.AddRange(Keys(connection.Statement("SELECT key FROM jobs WHERE status = 3 AND held = 0 AND type = ?").Bind(type.Type)));
            blocked.AddRange(Keys(connection.Statement("SELECT key FROM jobs WHERE status = 3 AND held = 1 AND type = ?").Bind(type.Type)));
        }

        return blocked;
    }

    private static List<long> Unfinished(SqliteConnection connection, JobFilter filter)
    {
        // One state at a time, each by the index that holds its jobs alone: those that have ended may be a million.
        var keys = new List<long>();
        foreach (var status in JobStatusNames.All.Where(status => !status.IsFinal() && (filter.Statuses.Count == 0 || filter.Statuses.Contains(status))))
        {
            var where = JobWhere.Of(filter with { Statuses = [status], BeforeSortKey = null });
            keys.AddRange(Keys(where.Bind(connection.Statement($"SELECT j.key FROM jobs j JOIN inputs i ON i.key = j.key{where.Text}"))));
        }

        keys.Sort((left, right) => right.CompareTo(left));
        return keys;
    }

    public static List<long> Keys(SqliteStatement statement) => All(statement, row => row.Int64());

    /// <exception cref="InvalidDataException">It does not match its checksum: an agent must not go on from what it never saved.</exception>
    public static ReadOnlyMemory<byte>? Checkpoint(SqliteConnection connection, JobId id)
    {
        var statement = connection.Statement("SELECT run, data, sum FROM checkpoints WHERE key = ?").Bind(id.SortKey);
        if (!statement.Step())
        {
            statement.Reset();
            return null;
        }

        var (run, data, sum) = (statement.Int32(), statement.Blob(), statement.NullableInt64());
        statement.Reset();
        return sum is null || sum == Checksum.OfCheckpoint(id.SortKey, run, data) ? data : throw new InvalidDataException(JobDamage.OfCheckpoint(id).Message);
    }

    public static IReadOnlyList<AttemptRecord> Attempts(SqliteConnection connection, JobId id) => All(
        connection.Statement("""
            SELECT attempt, run, node, plugin_id, plugin_version, plugin_sha256, started_at, ended_at, outcome, error_code, error_message, error_type, error_text, abandoned
            FROM attempts WHERE key = ? ORDER BY run
            """).Bind(id.SortKey),
        row => new AttemptRecord(
            row.Int32(), row.Int32(), row.NullableText(), JobRows.ReadPlugin(row), row.Time(), row.Time(), row.Text(), ReadError(row), row.Boolean()));

    public static IReadOnlyList<ArtifactRecord> Artifacts(SqliteConnection connection, JobId id) => All(
        connection.Statement("SELECT name, kind, size, sha256, attempt, run, created_at FROM artifacts WHERE key = ? ORDER BY name").Bind(id.SortKey),
        row => new ArtifactRecord(row.Text(), row.Text(), row.Int64(), row.Text(), row.Int32(), row.Int32(), row.Time()));

    public static IReadOnlyList<LogLine> Logs(SqliteConnection connection, LogQuery query)
    {
        var statement = query.Attempt is { } attempt
            ? connection.Statement($"{LogSelect} WHERE l.key = ? AND l.seq > ? AND l.attempt = ? ORDER BY l.seq LIMIT ?").Bind(query.JobId.SortKey).Bind(query.After).Bind(attempt)
            : connection.Statement($"{LogSelect} WHERE l.key = ? AND l.seq > ? ORDER BY l.seq LIMIT ?").Bind(query.JobId.SortKey).Bind(query.After);
        return All(statement.Bind(query.Limit), row => ReadLine(row).Line);
    }

    public static IReadOnlyList<TypedLogLine> LogsOfTypes(SqliteConnection connection, IReadOnlyList<string> types, int limit)
    {
        // The newest lines are met first, and a type without lines does not cost a read of them all.
        var names = string.Join(", ", types.Select(_ => "?"));
        var statement = connection
            .Statement($"{LogSelect} WHERE l.seq > (SELECT coalesce(max(seq), 0) FROM logs) - ? AND +j.type IN ({names}) ORDER BY l.seq DESC LIMIT ?")
            .Bind(LinesLookedAt);
        foreach (var type in types)
        {
            statement.Bind(type);
        }

        var lines = All(statement.Bind(limit), ReadTypedLine);
        lines.Reverse();
        return lines;
    }

    public static EventBounds Bounds(SqliteConnection connection)
    {
        var last = Math.Max(
            Scalar(connection, "SELECT coalesce((SELECT last FROM events ORDER BY first DESC LIMIT 1), 0)"),
            Scalar(connection, "SELECT coalesce(max(seq), 0) FROM logs"));
        var first = Scalar(connection, "SELECT coalesce(min(first), 0) FROM events");
        return new EventBounds(first == 0 ? last + 1 : first, last);
    }

    /// <summary>Merges packed events with log lines. What lies beyond the end of a full part belongs to the next page.</summary>
    public static EventPage Events(SqliteConnection connection, long after, int limit, JobId? jobId)
    {
        var (rows, isFull) = PackedRows(connection, after, limit);
        var lines = All(
            jobId is { } id
                ? connection.Statement($"{LogSelect} WHERE l.seq > ? AND l.key = ? ORDER BY l.seq LIMIT ?").Bind(after).Bind(id.SortKey).Bind(limit)
                : connection.Statement($"{LogSelect} WHERE l.seq > ? ORDER BY l.seq LIMIT ?").Bind(after).Bind(limit),
            ReadLine);

        var end = Math.Min(isFull ? rows[^1].Last : long.MaxValue, lines.Count == limit ? lines[^1].Line.Seq : long.MaxValue);
        var events = rows
            .SelectMany(row => EventCodec.Unpack(row.Body))
            .Concat(lines.Select(line => JobEvent.OfLine(line.Line, line.Type, line.Node)))
            .Where(item => item.Seq > after && item.Seq <= end && (jobId is null || item.JobId == jobId))
            .OrderBy(item => item.Seq)
            .ToList();
        return new EventPage(events, end == long.MaxValue ? Math.Max(after, Bounds(connection).Last) : end, end == long.MaxValue);
    }

    /// <summary>Rows of events after a number, until one of them makes the page full: a row holds a whole commit and may be large.</summary>
    private static (List<(long Last, ReadOnlyMemory<byte> Body)> Rows, bool IsFull) PackedRows(SqliteConnection connection, long after, int limit)
    {
        var statement = connection
            .Statement("SELECT last, body FROM events WHERE first >= (SELECT coalesce(max(first), 0) FROM events WHERE first <= ?) AND last > ? ORDER BY first")
            .Bind(after + 1)
            .Bind(after);
        var rows = new List<(long Last, ReadOnlyMemory<byte> Body)>();
        var bytes = 0;
        var isFull = false;
        while (!isFull && statement.Step())
        {
            rows.Add((statement.Int64(), statement.Blob()));
            bytes += rows[^1].Body.Length;
            isFull = rows.Count == limit || bytes > MaxPageBytes;
        }

        statement.Reset();
        return (rows, isFull);
    }

    public static DateTimeOffset? NextDue(SqliteConnection connection)
    {
        var statement = connection.Statement("""
            SELECT min(due) FROM (
              SELECT min(run_at) AS due FROM jobs WHERE status = 1
              UNION ALL
              SELECT min(expires_at) FROM jobs WHERE expires_at IS NOT NULL)
            """);
        statement.Step();
        var next = statement.NullableTime();
        statement.Reset();
        return next;
    }

    private const string LogSelect = """
        SELECT l.seq, l.time, j.id, l.attempt, l.run, l.level, l.message, l.template, l.properties, j.type, j.node
        FROM logs l JOIN jobs j ON j.key = l.key
        """;

    private static (LogLine Line, string Type, string? Node) ReadLine(SqliteStatement row)
    {
        var line = new LogLine(
            row.Int64(), row.Time(), JobId.FromBytes(row.Blob().Span), row.Int32(), row.Int32(), row.Text(), row.Text(), row.Text(), row.Blob());
        return (line, row.Text(), row.NullableText());
    }

    private static TypedLogLine ReadTypedLine(SqliteStatement row)
    {
        var (line, type, _) = ReadLine(row);
        return new TypedLogLine(type, line);
    }

    private static JobError? ReadError(SqliteStatement row)
    {
        var (code, message, type, text) = (row.NullableText(), row.NullableText(), row.NullableText(), row.NullableText());
        return code is null ? null : new JobError(code, message ?? "", type, text);
    }

    public static List<T> All<T>(SqliteStatement statement, Func<SqliteStatement, T> read)
    {
        var list = new List<T>();
        while (statement.Step())
        {
            list.Add(read(statement));
        }

        statement.Reset();
        return list;
    }

    public static IReadOnlyList<TypeStarts> RecentStarts(SqliteConnection connection, DateTimeOffset since)
    {
        var statement = connection.Statement("SELECT type, at, starts FROM rate_starts WHERE at > ?").Bind(since);
        var starts = new List<TypeStarts>();
        while (statement.Step())
        {
            starts.Add(new TypeStarts(statement.Text(), statement.Time(), statement.Int32()));
        }

        statement.Reset();
        return starts;
    }
}
