using System.Globalization;
using McpCore.Agents;

namespace McpCore.Sweep.Trials;

/// <summary>
/// A search on its way. All of its state is in the children of the job and in the checkpoint: a run takes it up where the last one left it, submits
/// what there is room for, and ends in a wait.
/// </summary>
internal sealed class Search
{
    private const string FellBehind = "fell behind";

    // Ends that are read again rather than stored at once: a checkpoint of thousands of trials is not written at each of their ends.
    private const int UnsavedEnds = 50;
    private static readonly TimeSpan WhenFull = TimeSpan.FromSeconds(5);

    private readonly JobContext _context;
    private readonly SweepPayload _payload;
    private readonly SweepPlan _plan;
    private readonly MedianRule? _rule;
    private readonly Dictionary<string, TrialEnd> _ends;
    private readonly Dictionary<string, Trial> _open = new(StringComparer.Ordinal);
    private int _saved;

    private Search(JobContext context, SweepPayload payload, SweepPlan plan, List<TrialEnd> ends)
    {
        (_context, _payload, _plan, _saved) = (context, payload, plan, ends.Count);
        _rule = payload.EarlyStop is { } options ? new MedianRule(options) : null;
        _ends = ends.ToDictionary(end => end.Name, StringComparer.Ordinal);
    }

    /// <summary>How the trials ended, by name.</summary>
    public IReadOnlyDictionary<string, TrialEnd> Ends => _ends;

    /// <summary>Runs all trials.</summary>
    /// <exception cref="AwaitingChildrenException">Some have not ended.</exception>
    /// <exception cref="RetryLaterException">The running ones are to be looked at again in a while.</exception>
    public static async Task<Search> RunAsync(JobContext context, SweepPayload payload, SweepPlan plan)
    {
        var search = new Search(context, payload, plan, await context.LoadCheckpointAsync<List<TrialEnd>>() ?? []);
        await search.RunAsync();
        return search;
    }

    /// <summary>The best of a window's trials; null when none has a score.</summary>
    public (Trial Trial, TrialEnd End)? BestOf(int window) =>
        RankingOf(window) is [var best, ..] ? best : null;

    /// <summary>The trials of a window that have a score, the best first; of two alike, the one that was planned first.</summary>
    public IReadOnlyList<(Trial Trial, TrialEnd End)> RankingOf(int window)
    {
        var scored = _plan.Searches[window].Where(trial => _ends.TryGetValue(trial.Name, out var end) && end.Score is not null).Select(trial => (trial, _ends[trial.Name]));
        return [.. _plan.Maximizes ? scored.OrderByDescending(pair => pair.Item2.Score) : scored.OrderBy(pair => pair.Item2.Score)];
    }

    private async Task RunAsync()
    {
        var standing = (await _context.Children.LookAsync()).ToDictionary(child => child.Name, StringComparer.Ordinal);
        while (true)
        {
            // Those that were submitted in an earlier run are found again first, so that no new ones take their place.
            foreach (var trial in Due().Where(trial => standing.ContainsKey(trial.Name)))
            {
                await SubmitAsync(trial);
            }

            foreach (var trial in Due().TakeWhile(_ => _open.Count < _payload.Parallel))
            {
                await SubmitAsync(trial);
            }

            Report();
            if (_open.Count == 0)
            {
                if (!Due().Any())
                {
                    await SaveAsync();
                    return;
                }

                continue;
            }

            await SaveAsync(UnsavedEnds);
            foreach (var outcome in await NextEndsAsync())
            {
                _open.Remove(outcome.Id, out var trial);
                _ends[trial!.Name] = await EndOfAsync(trial, outcome);
            }
        }
    }

    /// <summary>What has neither ended nor been submitted in this run, in the order of the plan. The test of a window is due when its search has ended.</summary>
    private IEnumerable<Trial> Due()
    {
        var open = _open.Values.Select(trial => trial.Name).ToHashSet(StringComparer.Ordinal);
        for (var window = 0; window < _plan.Searches.Count; window++)
        {
            foreach (var trial in _plan.Searches[window].Where(trial => !_ends.ContainsKey(trial.Name) && !open.Contains(trial.Name)))
            {
                yield return trial;
            }

            if (_plan.Windows is not null && _plan.Searches[window].All(trial => _ends.ContainsKey(trial.Name)) && BestOf(window) is { } best
                && SweepPlan.TestOf(window, best.Trial) is var test && !_ends.ContainsKey(test.Name) && !open.Contains(test.Name))
            {
                yield return test;
            }
        }
    }

    private async Task SubmitAsync(Trial trial)
    {
        try
        {
            var id = await _context.Children.SubmitAsync(trial.Name, _payload.JobType, _plan.PayloadOf(trial), new ChildOptions { Seed = _context.Seed, Tags = ["sweep"] });
            _open[id] = trial;
        }
        catch (SubmitRefusedException exception) when (exception.Code == "queue_full")
        {
            await SaveAsync();
            throw new RetryLaterException(WhenFull, exception.Message);
        }
        catch (SubmitRefusedException exception)
        {
            _ends[trial.Name] = new TrialEnd(trial.Name, "", "refused", null, exception.Message);
            _context.Log.Warning("{Trial} ({Params}) was refused: {Message}", trial.Name, _plan.Describe(trial), exception.Message);
        }
    }

    private async Task<IReadOnlyList<JobOutcome>> NextEndsAsync()
    {
        if (_rule is null)
        {
            return await _context.Children.AwaitAnyAsync([.. _open.Keys]);
        }

        var standing = await _context.Children.LookAsync();
        var ended = standing.Where(child => child.Ended && _open.ContainsKey(child.Id)).Select(child => child.Id).ToList();
        if (ended.Count > 0)
        {
            return await _context.Children.AwaitAnyAsync(ended);
        }

        var curves = _ends.Values.Where(end => end is { Status: "completed", Curve.Count: > 0 }).Select(end => (IReadOnlyList<CurvePoint>)end.Curve!).ToList();
        foreach (var child in standing.Where(child => child.Status == "running" && _open.ContainsKey(child.Id) && !_open[child.Id].IsTest))
        {
            if (_rule.Judge(await _context.Children.MetricAsync(child.Id, _payload.EarlyStop!.Metric), curves) is { } reason)
            {
                _context.Log.Information("{Trial} ({Params}) {Reason}", child.Name, _plan.Describe(_open[child.Id]), reason);
                await _context.Children.CancelAsync(child.Id, reason);
            }
        }

        await SaveAsync();
        throw new RetryLaterException(_payload.EarlyStop!.Every, "the running trials are looked at again");
    }

    private async Task<TrialEnd> EndOfAsync(Trial trial, JobOutcome outcome)
    {
        if (!outcome.Completed)
        {
            var isBehind = outcome.Status == "cancelled" && outcome.ErrorMessage?.StartsWith(FellBehind, StringComparison.Ordinal) == true;
            return new TrialEnd(trial.Name, outcome.Id, isBehind ? "stopped" : outcome.Status, null, outcome.ErrorMessage);
        }

        var numbers = ResultNumbers.Of(outcome.Result!.Value);
        var score = numbers.Find(_plan.Objective);
        return new TrialEnd(trial.Name, outcome.Id, "completed", score, score is null ? $"its result has no number \"{_plan.Objective}\"; it has {numbers}" : null)
        {
            Curve = _payload.EarlyStop is { } early ? MedianRule.Averages(await _context.Children.MetricAsync(outcome.Id, early.Metric)) : null,
        };
    }

    private void Report()
    {
        var message = string.Create(CultureInfo.InvariantCulture, $"{_ends.Count} of {_plan.Total} trials");
        if (Enumerable.Range(0, _plan.Searches.Count).Select(BestOf).LastOrDefault(best => best is not null) is { } leader)
        {
            message += string.Create(CultureInfo.InvariantCulture, $", best {_plan.Objective} {leader.End.Score:G6}: {_plan.Describe(leader.Trial)}");
            _context.Progress((double)_ends.Count / _plan.Total, message, _ends.Count, ("best", leader.End.Score!.Value));
        }
        else
        {
            _context.Progress((double)_ends.Count / _plan.Total, message);
        }
    }

    private async Task SaveAsync(int least = 1)
    {
        if (_ends.Count - _saved >= least)
        {
            _saved = _ends.Count;
            await _context.SaveCheckpointAsync<List<TrialEnd>>([.. _ends.Values]);
        }
    }
}
