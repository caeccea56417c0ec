using System.Globalization;
using System.Text.Json;

namespace McpCore.Cli.Output;

/// <summary>Jobs as people read them.</summary>
internal static class JobView
{
    /// <param name="job">The job.</param>
    /// <param name="stack">Whether the whole text of an error is shown, and not the agent's part of it.</param>
    /// <param name="screen">Where to.</param>
    public static void WriteDetails(JsonElement job, bool stack, Screen screen)
    {
        screen.Rows(
            10,
            new("id", Show.Text(job, "id")),
            new("type", Show.Text(job, "type")),
            new("status", Styled.State(Show.Text(job, "status"))),
            new("attempt", $"{Show.Text(job, "attempt")} of {Show.Text(job, "max_attempts")} (run {Show.Text(job, "run")})"),
            new("created", $"{Show.Text(job, "created_at")}  ({Show.Ago(Show.Time(job, "created_at"))})"),
            new("run at", Show.Text(job, "run_at")),
            new("started", Show.Text(job, "started_at")),
            new("ended", Show.Text(job, "completed_at")),
            new("took", Show.Duration(job)),
            new("progress", Progress(job)),
            new("waits", Reason(job, "waiting_reason")),
            new("error", Reason(job, "error")),
            new("cancel", Reason(job, "cancel")),
            new("plugin", job.GetProperty("plugin") is { ValueKind: JsonValueKind.Object } plugin ? $"{Show.Text(plugin, "id")} {Show.Text(plugin, "version")}" : ""),
            new("node", Show.Text(job, "node")),
            new("tags", Show.Texts(job, "tags")),
            new("payload", job.GetProperty("payload").GetRawText()));
        screen.Line();
        LifeLine.Write(job, screen);
        WriteAttempts(job, screen);
        WriteStack(job, stack, screen);
    }

    /// <summary>What the last run that failed threw.</summary>
    private static void WriteStack(JsonElement job, bool all, Screen screen)
    {
        if (job.GetProperty("error").ValueKind != JsonValueKind.Object || job.GetProperty("attempts") is var attempts && attempts.GetArrayLength() == 0
            || attempts[attempts.GetArrayLength() - 1].GetProperty("error") is not { ValueKind: JsonValueKind.Object } error || Show.Text(error, "text") is not { Length: > 0 } text)
        {
            return;
        }

        screen.Line();
        foreach (var line in StackText.Lines(text, all))
        {
            screen.Line($"{Styled.Dim(line)}");
        }
    }

    /// <summary>One line of outcome, then the result's headline values.</summary>
    public static void WriteOutcome(JsonElement job, Screen screen)
    {
        var status = Show.Text(job, "status");
        var why = status switch { "failed" => Reason(job, "error"), "cancelled" => Reason(job, "cancel"), _ => "" };
        var took = Show.Duration(job) is { Length: > 0 } duration ? " in " + duration : "";
        screen.Line($"{Show.Text(job, "type")} {Show.ShortId(Show.Text(job, "id"))} {Styled.State(status)}{took}{(why.Length > 0 ? ": " + why : "")}");
        foreach (var (name, value) in Show.Headlines(job.GetProperty("result")))
        {
            screen.Line($"  {Styled.Dim(name),-22} {value}");
        }
    }

    /// <summary>The runs of a job that had several.</summary>
    public static void WriteAttempts(JsonElement job, Screen screen)
    {
        if (!job.TryGetProperty("attempts", out var attempts) || attempts.GetArrayLength() < 2)
        {
            return;
        }

        screen.Line();
        var table = new Table("RUN", "TRY", "STARTED", "TOOK", "OUTCOME", "ERROR");
        foreach (var run in attempts.EnumerateArray())
        {
            var ended = Show.Time(run, "ended_at");
            table.AddRow(
                Show.Text(run, "run"),
                Show.Text(run, "attempt"),
                Show.Text(run, "started_at"),
                ended is { } end ? Show.Span(end - Show.Time(run, "started_at")!.Value) : "",
                ended is null ? "running" : Show.Text(run, "outcome"),
                Reason(run, "error"));
        }

        table.WriteTo(screen);
    }

    public static string Progress(JsonElement job)
    {
        var progress = job.GetProperty("progress");
        var fraction = progress.GetProperty("fraction") is { ValueKind: JsonValueKind.Number } number
            ? string.Create(CultureInfo.InvariantCulture, $"{number.GetDouble():P0} ")
            : "";
        return (fraction + Show.Text(progress, "message")).Trim();
    }

    public static string Reason(JsonElement job, string name)
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
