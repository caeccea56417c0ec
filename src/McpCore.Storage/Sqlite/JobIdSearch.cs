using System.Globalization;
using McpCore.Engine.Jobs;

namespace McpCore.Storage.Sqlite;

/// <summary>Finds jobs by the first or the last digits of their ids, the newest first.</summary>
internal static class JobIdSearch
{
    /// <summary>The digits with which an id tells its milliseconds.</summary>
    private const int TimeDigits = 12;

    /// <param name="connection">Where to read.</param>
    /// <param name="digits">1 to 32 hexadecimal digits.</param>
    /// <param name="limit">Jobs at most.</param>
    public static IReadOnlyList<JobId> Find(SqliteConnection connection, string digits, int limit)
    {
        var text = digits.ToUpperInvariant();
        var found = Starting(connection, text, limit);
        found.AddRange(Ending(connection, text, limit).Except(found));
        return [.. found.OrderDescending().Take(limit)];
    }

    /// <summary>An id begins with its time, and so does the key: the digits are a range of keys.</summary>
    private static List<JobId> Starting(SqliteConnection connection, string text, int limit)
    {
        var time = text[..Math.Min(TimeDigits, text.Length)];
        var unit = 1L << (4 * (TimeDigits - time.Length));
        var first = long.Parse(time, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) * unit;
        if (first > JobId.LastMillisecond)
        {
            return [];
        }

        return JobReads.All(
            connection.Statement("SELECT id FROM jobs WHERE key >= ? AND key <= ? AND substr(hex(id), 1, ?) = ? ORDER BY key DESC LIMIT ?")
                .Bind(JobId.FirstSortKeyAt(first))
                .Bind(JobId.FirstSortKeyAt(Math.Min(first + unit - 1, JobId.LastMillisecond)) | JobId.MaxCounter)
                .Bind(text.Length)
                .Bind(text)
                .Bind(limit),
            Read);
    }

    private static List<JobId> Ending(SqliteConnection connection, string text, int limit)
    {
        // Whole bytes are compared first: that is cheaper than making texts of them all.
        var bytes = Convert.FromHexString(text.Length % 2 == 0 ? text : text[1..]);
        return JobReads.All(
            connection.Statement("""
                SELECT id FROM jobs INDEXED BY jobs_by_last_digit
                WHERE substr(hex(id), 32) = ? AND substr(id, ?) = ? AND substr(hex(id), ?) = ? ORDER BY id DESC LIMIT ?
                """)
                .Bind(text[^1..])
                .Bind(-bytes.Length)
                .Bind(bytes)
                .Bind(-text.Length)
                .Bind(text)
                .Bind(limit),
            Read);
    }

    private static JobId Read(SqliteStatement row) => JobId.FromBytes(row.Blob().Span);
}
