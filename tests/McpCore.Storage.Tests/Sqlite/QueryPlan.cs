using McpCore.Storage.Sqlite;

namespace McpCore.Storage.Tests.Sqlite;

/// <summary>How SQLite finds what it is asked for.</summary>
internal static class QueryPlan
{
    /// <summary>The plans of the statements that an action prepares, one step a text.</summary>
    public static List<string> Of(SqliteConnection connection, Action ask)
    {
        var before = connection.PreparedStatements.ToHashSet();
        ask();
        var steps = new List<string>();
        foreach (var sql in connection.PreparedStatements.Except(before).ToList())
        {
            var explain = connection.Statement($"EXPLAIN QUERY PLAN {sql}");
            while (explain.Step())
            {
                explain.Int64();
                explain.Int64();
                explain.Int64();
                steps.Add(explain.Text());
            }

            explain.Reset();
        }

        return steps;
    }
}
