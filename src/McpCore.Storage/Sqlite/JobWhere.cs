using System.Text;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>The condition of a query about jobs (<c>j</c>) and what they were submitted with (<c>i</c>), and the values of its parameters.</summary>
internal sealed class JobWhere
{
    private readonly StringBuilder _text = new();
    private readonly List<Action<SqliteStatement>> _values = [];

    private JobWhere()
    {
    }

    /// <summary>The WHERE clause, or nothing.</summary>
    public string Text => _text.ToString();

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
            where.And("EXISTS (SELECT 1 FROM json_each(i.tags) WHERE json_each.value = ?)", statement => statement.Bind(tag));
        }

        foreach (var (name, value) in filter.Metadata)
        {
            // As text: SQLite has no booleans, and a number is never equal to a text.
            where.And(
                """
                EXISTS (SELECT 1 FROM json_each(CAST(i.metadata AS TEXT)) AS m
                  WHERE m.key = ? AND CASE WHEN m.type IN ('true', 'false') THEN m.type ELSE CAST(m.value AS TEXT) END = ?)
                """,
                statement => statement.Bind(name).Bind(value));
        }

        if (filter.Batch is { } batch)
        {
            where.And("j.batch = ?", statement => statement.Bind(batch.SortKey));
        }

        if (filter.CreatedAfter is { } after)
        {
            where.And("j.created_at >= ?", statement => statement.Bind(after));
        }

        if (filter.CreatedBefore is { } before)
        {
            where.And("j.created_at < ?", statement => statement.Bind(before));
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
}
