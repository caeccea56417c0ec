using McpCore.Engine.Schedules;

namespace McpCore.Storage.Sqlite;

/// <summary>Exclusion calendars as rows. Names, days and times hold no comma, so that a list is a text.</summary>
internal static class CalendarRows
{
    private const string Columns = "name, dates, weekdays, daily, cron, created_at, updated_at, actor";

    public static IReadOnlyList<ExclusionCalendar> Load(SqliteConnection connection)
    {
        var row = connection.Statement($"SELECT {Columns} FROM calendars ORDER BY name");
        var calendars = new List<ExclusionCalendar>();
        while (row.Step())
        {
            calendars.Add(new ExclusionCalendar
            {
                Name = row.Text(),
                Dates = Split(row.Text()),
                Weekdays = Split(row.Text()),
                Daily = row.NullableText(),
                Cron = row.NullableText(),
                CreatedAt = row.Time(),
                UpdatedAt = row.Time(),
                Actor = row.Text(),
            });
        }

        row.Reset();
        return calendars;
    }

    public static bool Save(SqliteConnection connection, ExclusionCalendar calendar)
    {
        connection.Statement($"INSERT OR REPLACE INTO calendars ({Columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
            .Bind(calendar.Name)
            .Bind(string.Join(',', calendar.Dates))
            .Bind(string.Join(',', calendar.Weekdays))
            .Bind(calendar.Daily)
            .Bind(calendar.Cron)
            .Bind(calendar.CreatedAt)
            .Bind(calendar.UpdatedAt)
            .Bind(calendar.Actor)
            .Run();
        return true;
    }

    public static bool Remove(SqliteConnection connection, string name)
    {
        connection.Statement("DELETE FROM calendars WHERE name = ?").Bind(name).Run();
        return connection.Changes > 0;
    }

    public static IReadOnlyList<string> Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
