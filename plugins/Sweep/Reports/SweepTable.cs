using System.Globalization;
using System.Text;
using McpCore.Agents;
using McpCore.Sweep.Trials;

namespace McpCore.Sweep.Reports;

/// <summary><c>sweep.csv</c>: a row for each trial, the best first, with what it varied and every number of its result.</summary>
internal static class SweepTable
{
    private const int Chunk = 500;

    public static async Task WriteAsync(JobContext context, SweepPlan plan, Search search)
    {
        var rows = Rows(plan, search);
        var numbers = await NumbersAsync(context, [.. rows.Where(row => row.End.Status == "completed").Select(row => row.End.JobId)]);
        var columns = numbers.Values.SelectMany(of => of.Keys).Distinct(StringComparer.Ordinal).ToList();
        await using var stream = await context.CreateArtifactAsync("sweep.csv", "text/csv");
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: false) { NewLine = "\n" };
        string[] windows = plan.Windows is null ? [] : ["window", "part"];
        await writer.WriteLineAsync(string.Join(',', ["rank", "trial", .. windows, .. plan.Paths.Select(Quoted), "status", "score", "job_id", .. columns.Select(Quoted), "error"]));
        foreach (var (trial, end, rank) in rows)
        {
            string[] window = plan.Windows is null ? [] : [(trial.Window + 1).ToString(CultureInfo.InvariantCulture), trial.IsTest ? "test" : "train"];
            var results = numbers.GetValueOrDefault(end.JobId);
            await writer.WriteLineAsync(string.Join(',',
            [
                rank?.ToString(CultureInfo.InvariantCulture) ?? "",
                trial.Name,
                .. window,
                .. trial.Values.Select(value => Quoted(SweepPlan.Text(value))),
                end.Status,
                Number(end.Score),
                end.JobId,
                .. columns.Select(column => results is not null && results.TryGetValue(column, out var number) ? Number(number) : ""),
                Quoted(end.Error ?? ""),
            ]));
        }
    }

    /// <summary>Window by window: the ranked ones, the test of the best one, and those without a score.</summary>
    private static List<(Trial Trial, TrialEnd End, int? Rank)> Rows(SweepPlan plan, Search search)
    {
        var rows = new List<(Trial, TrialEnd, int?)>();
        for (var window = 0; window < plan.Searches.Count; window++)
        {
            var ranking = search.RankingOf(window);
            rows.AddRange(ranking.Select((pair, index) => (pair.Trial, pair.End, (int?)(index + 1))));
            if (ranking.Count > 0 && SweepPlan.TestOf(window, ranking[0].Trial) is var test && search.Ends.TryGetValue(test.Name, out var tested))
            {
                rows.Add((test, tested, null));
            }

            rows.AddRange(plan.Searches[window].Where(trial => search.Ends[trial.Name].Score is null).Select(trial => (trial, search.Ends[trial.Name], (int?)null)));
        }

        return rows;
    }

    /// <summary>The numbers of each result, by job.</summary>
    private static async Task<Dictionary<string, IReadOnlyDictionary<string, double>>> NumbersAsync(JobContext context, IReadOnlyList<string> ids)
    {
        var numbers = new Dictionary<string, IReadOnlyDictionary<string, double>>(StringComparer.Ordinal);
        foreach (var chunk in ids.Chunk(Chunk))
        {
            foreach (var outcome in (await context.Children.AwaitAllAsync(chunk)).Where(outcome => outcome.Completed))
            {
                numbers[outcome.Id] = ResultNumbers.Of(outcome.Result!.Value).ByPath;
            }
        }

        return numbers;
    }

    private static string Number(double? number) => number?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    // RFC 4180.
    private static string Quoted(string text) => text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
