using System.Text.Json;
using McpCore.Agents;
using McpCore.Sweep.Trials;

namespace McpCore.Sweep.Reports;

/// <summary>What is made of a search that has ended: the table, the picture and the result.</summary>
internal static class Findings
{
    private const int Ranked = 20;

    /// <exception cref="JobFailedException">No trial has a score.</exception>
    public static async Task<SweepResult> WriteAsync(JobContext context, SweepPlan plan, Search search)
    {
        await SweepTable.WriteAsync(context, plan, search);
        var last = plan.Searches.Count - 1;
        var ranking = search.RankingOf(last);
        if (ranking.Count == 0)
        {
            var first = plan.Searches[last].Select(trial => search.Ends[trial.Name]).First(end => end.Error is not null);
            throw new JobFailedException($"None of {search.Ends.Count} trials came to a number \"{plan.Objective}\". The first, {first.Name}: {first.Error}", "no_trial_completed");
        }

        await context.WriteArtifactAsync("sweep.svg", SweepPicture.Draw(plan, ranking), "image/svg+xml");
        var ranked = ranking.Take(Ranked).Select((pair, index) => new RankedTrial(index + 1, pair.End.JobId, pair.End.Score!.Value, plan.ParamsOf(pair.Trial))).ToList();
        var ends = search.Ends.Values;
        return new SweepResult(
            plan.Objective,
            plan.Maximizes,
            ends.Count(),
            ends.Count(end => end.Status == "completed"),
            ends.Count(end => end.Status is "failed" or "refused" or "cancelled"),
            ends.Count(end => end.Status == "stopped"),
            ranked[0],
            ranked,
            plan.Windows is null ? null : Walk(plan, search));
    }

    private static WalkForwardResult Walk(SweepPlan plan, Search search)
    {
        var windows = plan.Windows!.Select((window, index) =>
        {
            var best = search.BestOf(index);
            var test = best is { } found && search.Ends.TryGetValue(SweepPlan.TestOf(index, found.Trial).Name, out var end) ? end : null;
            return new WindowResult(
                window.TrainStart, window.TrainEnd, window.TestStart, window.TestEnd, best is { } tried ? plan.ParamsOf(tried.Trial) : null, best?.End.Score, test?.Score, test?.JobId);
        }).ToList();
        var both = windows.Where(window => window is { TrainScore: not null, TestScore: not null }).ToList();
        var (train, tested) = both.Count == 0 ? ((double?)null, (double?)null) : (both.Average(window => window.TrainScore), both.Average(window => window.TestScore));
        return new WalkForwardResult(windows, train, tested, train > 0 ? tested / train : null);
    }
}
