using System.Text;
using System.Text.Json;

namespace McpCore.Cli.Output;

/// <summary>The columns that a list of jobs can have: as people read them in a table, and in full in a file.</summary>
internal static class JobColumns
{
    private static readonly string[] InTables = ["id", "type", "status", "try", "created", "took", "note"];
    private static readonly string[] InFiles = ["id", "type", "status", "try", "created", "started", "ended", "note"];

    private static readonly Dictionary<string, Column> All = new()
    {
        ["id"] = new(job => Show.ShortId(Show.Text(job, "id")), job => Show.Text(job, "id")),
        ["type"] = Plain("type"),
        ["status"] = new(job => Styled.State(Show.Text(job, "status")), job => Show.Text(job, "status")),
        ["try"] = new(job => $"{Show.Text(job, "attempt")}/{Show.Text(job, "max_attempts")}", job => Show.Text(job, "attempt")),
        ["created"] = Moment("created_at"),
        ["started"] = Moment("started_at"),
        ["ended"] = Moment("completed_at"),
        ["took"] = new(job => Show.Duration(job), job => Show.Seconds(job)),
        ["note"] = new(Note, Note),
        ["progress"] = new(JobView.Progress, job => Show.Text(job.GetProperty("progress"), "fraction")),
        ["priority"] = Plain("priority"),
        ["node"] = Plain("node"),
        ["plugin"] = new(Plugin, Plugin),
        ["tags"] = new(Tags, Tags),
        ["payload"] = new(job => job.GetProperty("payload").GetRawText(), job => job.GetProperty("payload").GetRawText()),
        ["metadata"] = new(job => job.GetProperty("metadata").GetRawText(), job => job.GetProperty("metadata").GetRawText()),
        ["result"] = new(job => job.GetProperty("result").GetRawText(), job => job.GetProperty("result").GetRawText()),
    };

    /// <summary>The names, for help and completion.</summary>
    public static IEnumerable<string> Names => All.Keys;

    public static void WriteTable(IReadOnlyList<JsonElement> jobs, IReadOnlyList<string>? columns, Screen screen)
    {
        columns ??= InTables;
        if (jobs.Count == 0)
        {
            Terminal.Hint("No jobs.");
            return;
        }

        var table = new Table([.. columns.Select(name => name.ToUpperInvariant())]);
        foreach (var job in jobs)
        {
            table.AddRow([.. columns.Select(name => All[name].Shown(job))]);
        }

        table.WriteTo(screen);
    }

    /// <summary>The line that names the columns of a file.</summary>
    public static string CsvHead(IReadOnlyList<string>? columns) => string.Join(',', columns ?? InFiles);

    /// <summary>One job as a line of comma-separated values (RFC 4180), ids and times in full.</summary>
    public static string CsvLine(JsonElement job, IReadOnlyList<string>? columns) => string.Join(',', (columns ?? InFiles).Select(name => Quoted(All[name].Full(job))));

    private static string Quoted(string value)
    {
        if (value.AsSpan().IndexOfAny(",\"\r\n") < 0)
        {
            return value;
        }

        return new StringBuilder(value).Replace("\"", "\"\"").Insert(0, '"').Append('"').ToString();
    }

    private static Column Plain(string member) => new(job => Show.Text(job, member), job => Show.Text(job, member));

    private static Column Moment(string member) => new(job => Show.Ago(Show.Time(job, member)), job => Show.Text(job, member));

    private static string Plugin(JsonElement job) => job.GetProperty("plugin") is { ValueKind: JsonValueKind.Object } plugin ? $"{Show.Text(plugin, "id")} {Show.Text(plugin, "version")}" : "";

    private static string Tags(JsonElement job) => string.Join(' ', job.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));

    private static string Note(JsonElement job) => Show.Text(job, "status") switch
    {
        "running" => JobView.Progress(job),
        "failed" => JobView.Reason(job, "error"),
        "completed" or "cancelled" => "",
        _ => JobView.Reason(job, "waiting_reason"),
    };

    private sealed record Column(Func<JsonElement, Styled> Shown, Func<JsonElement, string> Full)
    {
        public Column(Func<JsonElement, string> shown, Func<JsonElement, string> full)
            : this(job => (Styled)shown(job), full)
        {
        }
    }
}
