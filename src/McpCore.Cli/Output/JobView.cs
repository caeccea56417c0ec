using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace McpCore.Cli.Output;

/// <summary>Jobs as people read them.</summary>
internal static class JobView
{
    public static void WriteTable(IReadOnlyList<JsonElement> jobs)
    {
        if (jobs.Count == 0)
        {
            Terminal.Hint("No jobs.");
            return;
        }

        var table = Terminal.Table("ID", "TYPE", "STATUS", "TRY", "CREATED", "TOOK", "PROGRESS");
        foreach (var job in jobs)
        {
            table.AddRow(
                new Text(Show.ShortId(Show.Text(job, "id"))),
                new Text(Show.Text(job, "type")),
                Terminal.State(Show.Text(job, "status")),
                new Text($"{Show.Text(job, "attempt")}/{Show.Text(job, "max_attempts")}"),
                new Text(Show.Ago(Show.Time(job, "created_at"))),
                new Text(Show.Duration(job)),
                new Text(Note(job)));
        }

        Terminal.Out.Write(table);
    }

    public static void WriteDetails(JsonElement job)
    {
        var rows = new List<(string Name, string Value)>
        {
            ("id", Show.Text(job, "id")),
            ("type", Show.Text(job, "type")),
            ("status", Show.Text(job, "status")),
            ("attempt", $"{Show.Text(job, "attempt")} of {Show.Text(job, "max_attempts")} (run {Show.Text(job, "run")})"),
            ("created", $"{Show.Text(job, "created_at")}  ({Show.Ago(Show.Time(job, "created_at"))})"),
            ("run at", Show.Text(job, "run_at")),
            ("started", Show.Text(job, "started_at")),
            ("ended", Show.Text(job, "completed_at")),
            ("took", Show.Duration(job)),
            ("progress", Progress(job)),
            ("waits", Reason(job, "waiting_reason")),
            ("error", Reason(job, "error")),
            ("cancel", Reason(job, "cancel")),
            ("plugin", job.GetProperty("plugin") is { ValueKind: JsonValueKind.Object } plugin ? $"{Show.Text(plugin, "id")} {Show.Text(plugin, "version")}" : ""),
            ("node", Show.Text(job, "node")),
            ("tags", string.Join(", ", job.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()))),
            ("payload", job.GetProperty("payload").GetRawText()),
        };
        var table = new Table { Border = TableBorder.None, ShowHeaders = false };
        table.AddColumn(new TableColumn("") { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        table.AddColumn(new TableColumn(""));
        foreach (var (name, value) in rows.Where(row => row.Value.Length > 0))
        {
            table.AddRow(new Markup($"[grey]{name}[/]"), name == "status" ? Terminal.State(value) : new Text(value));
        }

        Terminal.Out.Write(table);
        WriteAttempts(job);
    }

    /// <summary>One line of outcome, then the result's headline values.</summary>
    public static void WriteOutcome(JsonElement job)
    {
        var status = Show.Text(job, "status");
        var why = status switch { "failed" => Reason(job, "error"), "cancelled" => Reason(job, "cancel"), _ => "" };
        var took = Show.Duration(job) is { Length: > 0 } duration ? " in " + duration : "";
        Terminal.Out.MarkupLineInterpolated($"{Show.Text(job, "type")} {Show.ShortId(Show.Text(job, "id"))} [{Terminal.Colour(status)}]{status}[/]{took}{(why.Length > 0 ? ": " + why : "")}");
        foreach (var (name, value) in Show.Headlines(job.GetProperty("result")))
        {
            Terminal.Out.MarkupLineInterpolated($"  [grey]{name,-22}[/] {value}");
        }
    }

    /// <summary>The runs of a job that had several.</summary>
    public static void WriteAttempts(JsonElement job)
    {
        if (!job.TryGetProperty("attempts", out var attempts) || attempts.GetArrayLength() < 2)
        {
            return;
        }

        Terminal.Out.WriteLine();
        var table = Terminal.Table("RUN", "TRY", "STARTED", "TOOK", "OUTCOME", "ERROR");
        foreach (var run in attempts.EnumerateArray())
        {
            var ended = Show.Time(run, "ended_at");
            table.AddRow(
                new Text(Show.Text(run, "run")),
                new Text(Show.Text(run, "attempt")),
                new Text(Show.Text(run, "started_at")),
                new Text(ended is { } end ? Show.Span(end - Show.Time(run, "started_at")!.Value) : ""),
                new Text(ended is null ? "running" : Show.Text(run, "outcome")),
                new Text(Reason(run, "error")));
        }

        Terminal.Out.Write(table);
    }

    private static string Note(JsonElement job) => Show.Text(job, "status") switch
    {
        "running" => Progress(job),
        "failed" => Reason(job, "error"),
        "completed" or "cancelled" => "",
        _ => Reason(job, "waiting_reason"),
    };

    private static string Progress(JsonElement job)
    {
        var progress = job.GetProperty("progress");
        var fraction = progress.GetProperty("fraction") is { ValueKind: JsonValueKind.Number } number
            ? string.Create(CultureInfo.InvariantCulture, $"{number.GetDouble():P0} ")
            : "";
        return (fraction + Show.Text(progress, "message")).Trim();
    }

    private static string Reason(JsonElement job, string name)
    {
        var reason = job.GetProperty(name);
        if (reason.ValueKind != JsonValueKind.Object)
        {
            return "";
        }

        return name == "cancel"
            ? $"{Show.Text(reason, "reason")} ({Show.Text(reason, "actor")}{(reason.GetProperty("abandoned").GetBoolean() ? "; the agent did not stop and was given up" : "")})"
            : $"{Show.Text(reason, "code")}: {Show.Text(reason, "message")}";
    }
}
