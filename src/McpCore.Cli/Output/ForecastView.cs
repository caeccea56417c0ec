using System.Globalization;
using System.Text.Json;

namespace McpCore.Cli.Output;

/// <summary>What the daemon expects of a job, as people read it.</summary>
internal static class ForecastView
{
    public static void WriteExplanation(JsonElement explanation)
    {
        var status = Show.Text(explanation, "status");
        Terminal.Out.Line($"{Show.Text(explanation, "type")} {Show.ShortId(Show.Text(explanation, "id"))} {Styled.State(status)}, {Show.Text(explanation, "code")}: {Show.Text(explanation, "message")}");
        WriteRows(
        [
            ("since", Moment(explanation, "since")),
            .. Forecast(explanation),
            ("expected end", Moment(explanation, "expected_end")),
            ("what to do", Show.Text(explanation, "advice")),
        ]);
        JobView.WriteAttempts(explanation, Terminal.Out);
    }

    public static void WritePlan(JsonElement plan)
    {
        var runsNow = plan.GetProperty("runs_now").GetBoolean();
        var verdict = runsNow ? "run now" : Show.Text(plan, "code") == "existing" ? "make no new job" : "wait";
        Terminal.Out.Line($"{Show.Text(plan, "type")} would {verdict}, {Show.Text(plan, "code")}: {Show.Text(plan, "message")}");
        var plugin = plan.GetProperty("plugin");
        WriteRows([("plugin", plugin.ValueKind == JsonValueKind.Object ? $"{Show.Text(plugin, "id")} {Show.Text(plugin, "version")}" : ""), .. Forecast(plan)]);
        Terminal.Hint("Nothing was stored. Submit it with:  mcpcore submit");
    }

    private static IEnumerable<(string Name, string Value)> Forecast(JsonElement forecast)
    {
        foreach (var hold in forecast.GetProperty("holds").EnumerateArray())
        {
            var limit = hold.GetProperty("limit");
            var use = limit.ValueKind == JsonValueKind.Object ? $" ({Show.Text(limit, "used")} of {Show.Text(limit, "total")})" : "";
            yield return ("held by", $"{Show.Text(hold, "code")}{use}: {Show.Text(hold, "message")}");
        }

        yield return ("ahead", Show.Text(forecast, "ahead") is { Length: > 0 } ahead ? $"{ahead} of its type" : "");
        yield return ("next free slot", forecast.GetProperty("holds").GetArrayLength() == 0 ? "" : Moment(forecast, "next_free_slot"));
        yield return ("expected start", Moment(forecast, "expected_start"));
        if (forecast.GetProperty("expected_run") is { ValueKind: JsonValueKind.Object } run)
        {
            yield return ("expected run", $"{Show.Text(run, "median")} (median of {Show.Text(run, "runs")})");
        }
    }

    private static void WriteRows(IEnumerable<(string Name, string Value)> rows)
    {
        foreach (var (name, value) in rows.Where(row => row.Value.Length > 0))
        {
            Terminal.Out.Line($"  {Styled.Dim(name),-14}  {value}");
        }
    }

    private static string Moment(JsonElement element, string name)
    {
        if (Show.Time(element, name) is not { } moment)
        {
            return "";
        }

        var away = moment - TimeProvider.System.GetUtcNow();
        return $"{Show.Text(element, name)}  ({(away > TimeSpan.Zero ? "in " + Show.Span(away) : Show.Ago(moment))})";
    }
}
