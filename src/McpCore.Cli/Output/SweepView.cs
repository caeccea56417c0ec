using System.Globalization;
using System.Text.Json;

namespace McpCore.Cli.Output;

/// <summary>The ranking of a sweep as a table.</summary>
internal static class SweepView
{
    public static void Write(JsonElement result)
    {
        var ranking = result.GetProperty("ranking").EnumerateArray().ToList();
        var paths = ranking[0].GetProperty("params").EnumerateObject().Select(member => member.Name).ToList();
        var table = new Table(["RANK", Show.Text(result, "objective").ToUpperInvariant(), .. paths.Select(path => path[(path.LastIndexOf('.') + 1)..]), "JOB"]);
        foreach (var trial in ranking)
        {
            table.AddRow([Show.Text(trial, "rank"), Number(trial, "score"), .. paths.Select(path => (Styled)Show.Text(trial.GetProperty("params"), path)), Show.ShortId(Show.Text(trial, "job_id"))]);
        }

        Terminal.Out.Line();
        table.WriteTo(Terminal.Out);
        if (result.GetProperty("walk_forward") is { ValueKind: JsonValueKind.Object } walk)
        {
            WriteWindows(walk);
        }
    }

    private static void WriteWindows(JsonElement walk)
    {
        var table = new Table("SEARCHED", "TRIED", "BEST", "THERE", "AFTER");
        foreach (var window in walk.GetProperty("windows").EnumerateArray())
        {
            table.AddRow(
                $"{Show.Text(window, "train_start")} to {Show.Text(window, "train_end")}",
                $"{Show.Text(window, "test_start")} to {Show.Text(window, "test_end")}",
                window.GetProperty("params") is { ValueKind: JsonValueKind.Object } best ? string.Join(' ', best.EnumerateObject().Select(member => $"{member.Name[(member.Name.LastIndexOf('.') + 1)..]}={member.Value}")) : "-",
                Number(window, "train_score"),
                Number(window, "test_score"));
        }

        Terminal.Out.Line();
        table.WriteTo(Terminal.Out);
        Terminal.Out.Line($"{Styled.Dim("mean")} {Number(walk, "train_mean")} {Styled.Dim("on the windows searched,")} {Number(walk, "test_mean")} {Styled.Dim("on those after them; efficiency")} {Number(walk, "efficiency")}");
    }

    private static string Number(JsonElement of, string name) => of.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble().ToString("G5", CultureInfo.InvariantCulture) : "-";
}
