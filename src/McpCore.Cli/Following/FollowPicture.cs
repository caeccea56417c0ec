using System.Globalization;
using System.Text;
using McpCore.Cli.Output;

namespace McpCore.Cli.Following;

/// <summary>
/// The picture of jobs that are followed: a bar each, the numbers of a single job, the last lines of the log. Of many jobs only those that run, and
/// their counts. Never more lines than it is given.
/// </summary>
internal static class FollowPicture
{
    private const int BarWidth = 24;
    private const int SparkWidth = 32;
    private const int MostSeries = 4;

    private static readonly string[] States = ["running", "waiting", "completed", "failed", "cancelled"];

    /// <summary>So many are all shown, whatever their state.</summary>
    private const int Few = 12;

    /// <param name="jobs">The jobs.</param>
    /// <param name="tail">The last lines of the log, the newest last.</param>
    /// <param name="notice">What is to be said besides, or nothing.</param>
    /// <param name="width">Cells of a line.</param>
    /// <param name="height">Lines at most.</param>
    /// <param name="coloured">Whether states have colours.</param>
    /// <param name="now">The time, for how long the jobs have run.</param>
    public static List<string> Lines(IReadOnlyCollection<FollowedJob> jobs, IReadOnlyCollection<string> tail, string notice, int width, int height, bool coloured, DateTimeOffset now)
    {
        var below = notice.Length > 0 && height > 1 ? 1 : 0;
        var lines = new List<string>();
        if (jobs.Count <= Math.Min(Few, height - below))
        {
            AddBars(lines, jobs, width, coloured, now);
        }
        else
        {
            var room = Math.Max(0, height - below - 1);
            AddBars(lines, [.. jobs.Where(job => job.Status == "running").Take(Math.Min(room, Few))], width, coloured, now);
            lines.Add(Cells.Fit(Summary(jobs), width));
        }

        if (jobs.Count == 1)
        {
            AddSeries(lines, jobs.First(), width, Math.Min(MostSeries, height - below - lines.Count));
        }

        foreach (var line in tail.Skip(Math.Max(0, tail.Count - Math.Max(0, height - below - lines.Count))))
        {
            lines.Add(Coloured(Cells.Fit("  " + line.ReplaceLineEndings(" "), width), Style.Dim, coloured));
        }

        if (below > 0)
        {
            lines.Add(Coloured(Cells.Fit(notice, width), Style.Yellow, coloured));
        }

        return lines;
    }

    /// <summary>How many jobs are in each state.</summary>
    public static string Summary(IReadOnlyCollection<FollowedJob> jobs)
    {
        var counts = jobs.CountBy(job => job.Status switch { "running" or "completed" or "failed" or "cancelled" => job.Status, _ => "waiting" }).ToDictionary();
        var states = States.Where(counts.ContainsKey).Select(state => string.Create(CultureInfo.InvariantCulture, $"{counts[state]} {state}"));
        var ended = (double)jobs.Count(job => job.IsFinal) / jobs.Count;
        return string.Create(CultureInfo.InvariantCulture, $"{jobs.Count} jobs {Bar.Of(ended, BarWidth)} {Math.Floor(ended * 100)} %  {string.Join(", ", states)}");
    }

    private static void AddBars(List<string> lines, IReadOnlyCollection<FollowedJob> jobs, int width, bool coloured, DateTimeOffset now)
    {
        var labels = jobs.Count == 0 ? 0 : jobs.Max(job => Cells.Width(job.Label));
        foreach (var job in jobs)
        {
            var head = job.Label + new string(' ', labels - Cells.Width(job.Label));
            var took = job.Took(now) is { } span ? Show.Span(span) : "";
            var text = string.Create(CultureInfo.InvariantCulture, $"{head} {Bar.Of(job.Fraction, BarWidth)} {job.Fraction,4:P0} {job.Status,-9} {took,-8} {job.Message}");
            var line = Cells.Fit(Cells.Printable(text).ReplaceLineEndings(" ").TrimEnd(), width);
            lines.Add(coloured ? line.Replace($" {job.Status} ", $" {Coloured(job.Status, Styled.State(job.Status).Style, coloured)} ", StringComparison.Ordinal) : line);
        }
    }

    private static void AddSeries(List<string> lines, FollowedJob job, int width, int most)
    {
        var shown = job.Series.Take(Math.Max(0, most)).ToList();
        var names = shown.Count == 0 ? 0 : shown.Max(series => Cells.Width(series.Key));
        foreach (var (name, series) in shown)
        {
            lines.Add(Cells.Fit($"  {Cells.Printable(name)}{new string(' ', names - Cells.Width(name))} {Show.Number(series.Last),-10} {Sparkline.Of(series.Values, SparkWidth)}", width));
        }
    }

    private static string Coloured(string text, Style style, bool coloured)
    {
        var target = new StringBuilder(text.Length + 8);
        Ansi.Append(target, Cells.Printable(text), coloured ? style : Style.Plain);
        return target.ToString();
    }
}
