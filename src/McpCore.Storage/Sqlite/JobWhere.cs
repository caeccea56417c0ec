using System.Globalization;
using System.Text;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>The condition of a query about jobs (<c>j</c>) and what they were submitted with (<c>i</c>), and the values of its parameters.</summary>
internal sealed class JobWhere
{
    /// <summary>
    /// How far the moment in a job's key may be from its moment of creation. They are the same but for a clock that is set back: keys go on from the last one.
    /// </summary>
    private static readonly TimeSpan Drift = TimeSpan.FromDays(1);

    private readonly StringBuilder _text = new();
    private readonly List<Action<SqliteStatement>> _values = [];

    private JobWhere()
    {
    }

    /// <summary>The WHERE clause, or nothing.</summary>
    public string Text => _text.ToString();

    /// <summary>Whether a filter asks for what a job was submitted with.</summary>
    public static bool NeedsInputs(JobFilter filter) => filter.Tag is not null || filter.Metadata.Count > 0 || filter.Payload.Count > 0;

    public static JobWhere Of(JobFilter filter)
    {
        var where = new JobWhere();
        if (filter.Statuses.Count > 0)
        {
            // Spelled out, so that SQLite can prove that a partial index holds the answer.
            where.And($"j.status IN ({string.Join(", ", filter.Statuses.Select(status => (int)status))})");
        }

        if (filter.Types.Count > 0)
        {
            where.And($"j.type IN ({string.Join(", ", filter.Types.Select(_ => "?"))})", statement => filter.Types.ToList().ForEach(type => statement.Bind(type)));
        }

        if (filter.Tag is { } tag)
        {
            where.And($"EXISTS (SELECT 1 FROM json_each({Whole("i.tags")}) WHERE json_each.value = ?)", statement => statement.Bind(tag));
        }

        foreach (var (name, value) in filter.Metadata)
        {
            // As text: SQLite has no booleans, and a number is never equal to a text.
            where.And(
                $"""
                EXISTS (SELECT 1 FROM json_each({Whole("CAST(i.metadata AS TEXT)")}) AS m
                  WHERE m.key = ? AND CASE WHEN m.type IN ('true', 'false') THEN m.type ELSE CAST(m.value AS TEXT) END = ?)
                """,
                statement => statement.Bind(name).Bind(value));
        }

        if (filter.Batch is { } batch)
        {
            where.And("j.batch = ?", statement => statement.Bind(batch.SortKey));
        }

        if (filter.ParentId is { } parent)
        {
            where.And("j.key IN (SELECT child FROM children WHERE parent = ?)", statement => statement.Bind(parent.SortKey));
        }

        foreach (var match in filter.Payload)
        {
            where.AndPayload(match);
        }

        where.AndTimes(filter);
        if (filter.AttemptsMin is { } attempts)
        {
            where.And("j.attempt >= ?", statement => statement.Bind(attempts));
        }

        if (filter.Node is { } node)
        {
            where.And("j.node = ?", statement => statement.Bind(node));
        }

        if (filter.BeforeSortKey is { } key)
        {
            where.And("j.key < ?", statement => statement.Bind(key));
        }

        return where;
    }

    /// <summary>Adds a condition.</summary>
    /// <param name="condition">The condition, with a question mark for each value.</param>
    /// <param name="bind">Binds the values; null when there are none.</param>
    public void And(string condition, Action<SqliteStatement>? bind = null)
    {
        _text.Append(_text.Length == 0 ? " WHERE " : " AND ").Append(condition);
        if (bind is not null)
        {
            _values.Add(bind);
        }
    }

    /// <summary>Binds the values of the conditions, in their order.</summary>
    public SqliteStatement Bind(SqliteStatement statement)
    {
        _values.ForEach(bind => bind(statement));
        return statement;
    }

    private void AndTimes(JobFilter filter)
    {
        AndMoment("j.created_at >= ?", filter.CreatedAfter);
        AndMoment("j.created_at < ?", filter.CreatedBefore);
        AndMoment("j.started_at >= ?", filter.StartedAfter);
        AndMoment("j.started_at < ?", filter.StartedBefore);
        AndMoment("j.completed_at >= ?", filter.CompletedAfter);
        AndMoment("j.completed_at < ?", filter.CompletedBefore);

        // A key begins with the moment of the submit: jobs far outside of the time that is asked for are not even read.
        if (filter.CreatedAfter is { } after)
        {
            And("j.key >= ?", statement => statement.Bind(JobId.FirstSortKeyAt(Moved(after, -Drift))));
        }

        if (Earliest(filter.CreatedBefore, filter.StartedBefore, filter.CompletedBefore) is { } before)
        {
            And("j.key < ?", statement => statement.Bind(JobId.FirstSortKeyAt(Moved(before, Drift))));
        }
    }

    private void AndMoment(string condition, DateTimeOffset? moment)
    {
        if (moment is { } value)
        {
            And(condition, statement => statement.Bind(value));
        }
    }

    /// <summary>One table of members for each name of the path; a value that is none of an object or an array has no members.</summary>
    private void AndPayload(PayloadMatch match)
    {
        var tables = new StringBuilder($"json_each({Whole("CAST(i.payload AS TEXT)")}) AS p0");
        var names = new StringBuilder("CAST(p0.key AS TEXT) = ?");
        for (var depth = 1; depth < match.Path.Count; depth++)
        {
            tables.Append(CultureInfo.InvariantCulture, $", json_each(CASE WHEN p{depth - 1}.type IN ('object', 'array') THEN p{depth - 1}.value END) AS p{depth}");
            names.Append(CultureInfo.InvariantCulture, $" AND CAST(p{depth}.key AS TEXT) = ?");
        }

        var last = string.Create(CultureInfo.InvariantCulture, $"p{match.Path.Count - 1}");
        var isNumber = double.TryParse(match.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        var number = isNumber ? $"WHEN {last}.type IN ('integer', 'real') THEN {last}.value = CAST(? AS NUMERIC)" : "";
        And(
            $"EXISTS (SELECT 1 FROM {tables} WHERE {names} AND CASE WHEN {last}.type IN ('true', 'false', 'null') THEN {last}.type = ? {number} WHEN {last}.type = 'text' THEN {last}.value = ? END)",
            statement =>
            {
                foreach (var name in match.Path)
                {
                    statement.Bind(name);
                }

                statement.Bind(match.Value);
                if (isNumber)
                {
                    statement.Bind(match.Value);
                }

                statement.Bind(match.Value);
            });
    }

    /// <summary>Text that damage has made no JSON holds nothing that could be asked for; it must not end the question about all others.</summary>
    private static string Whole(string json) => $"CASE WHEN json_valid({json}) THEN {json} END";

    private static DateTimeOffset? Earliest(params IEnumerable<DateTimeOffset?> moments) => moments.Min();

    private static DateTimeOffset Moved(DateTimeOffset moment, TimeSpan by) => by < TimeSpan.Zero
        ? moment - DateTimeOffset.MinValue > -by ? moment + by : DateTimeOffset.MinValue
        : DateTimeOffset.MaxValue - moment > by ? moment + by : DateTimeOffset.MaxValue;
}
