using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>Series of numbers by step, bounded for each job: when there are too many, every second point of each series goes, the newest ones stay.</summary>
internal static class MetricRows
{
    public static void Append(SqliteConnection connection, JobId job, IReadOnlyList<MetricPoint> points)
    {
        var key = job.SortKey;
        foreach (var point in points)
        {
            connection.Statement("INSERT OR REPLACE INTO metrics (key, name, step, value) VALUES (?, ?, ?, ?)").Bind(key).Bind(point.Name).Bind(point.Step).Bind(point.Value).Run();
        }

        // The count is an upper bound, since a step that was written again replaced its point.
        var count = Number(connection
            .Statement("INSERT INTO metric_counts (key, points) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET points = points + excluded.points RETURNING points")
            .Bind(key)
            .Bind(points.Count));
        if (count <= MetricPoint.MostOfAJob)
        {
            return;
        }

        if (Number(connection.Statement("SELECT count(*) FROM metrics WHERE key = ?").Bind(key)) > MetricPoint.MostOfAJob)
        {
            connection
                .Statement("""
                    DELETE FROM metrics WHERE key = ?1 AND (name, step) IN (
                      SELECT name, step FROM (SELECT name, step, row_number() OVER (PARTITION BY name ORDER BY step DESC) AS place FROM metrics WHERE key = ?1)
                      WHERE place % 2 = 0)
                    """)
                .Bind(key)
                .Run();
        }

        connection.Statement("UPDATE metric_counts SET points = (SELECT count(*) FROM metrics WHERE key = ?1) WHERE key = ?1").Bind(key).Run();
    }

    public static IReadOnlyList<MetricPoint> Read(SqliteConnection connection, JobId job)
    {
        var statement = connection.Statement("SELECT name, step, value FROM metrics WHERE key = ? ORDER BY name, step").Bind(job.SortKey);
        var points = new List<MetricPoint>();
        while (statement.Step())
        {
            points.Add(new MetricPoint(statement.Text(), statement.Int64(), statement.NullableDouble()));
        }

        statement.Reset();
        return points;
    }

    private static long Number(SqliteStatement statement)
    {
        statement.Step();
        var number = statement.Int64();
        statement.Reset();
        return number;
    }
}
