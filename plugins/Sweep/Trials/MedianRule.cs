namespace McpCore.Sweep.Trials;

/// <summary>
/// The median stopping rule (Golovin et al., "Google Vizier", 2017): a trial ends at a step when its best number so far is worse than the median
/// of the running averages that completed trials had by that step.
/// </summary>
internal sealed class MedianRule(EarlyStop options)
{
    private const int MaxPoints = 500;

    /// <summary>The running averages of a series, thinned to some hundred points.</summary>
    public static List<CurvePoint> Averages(IReadOnlyList<(long Step, double Value)> series)
    {
        var averages = new List<CurvePoint>();
        var every = ((series.Count - 1) / MaxPoints) + 1;
        var sum = 0.0;
        for (var i = 0; i < series.Count; i++)
        {
            sum += series[i].Value;
            if (i % every == 0 || i == series.Count - 1)
            {
                averages.Add(new CurvePoint(series[i].Step, sum / (i + 1)));
            }
        }

        return averages;
    }

    /// <summary>Whether a running trial has fallen behind.</summary>
    /// <param name="series">What it has reported.</param>
    /// <param name="completed">The averages of those that completed.</param>
    /// <returns>Why it is to end; null when it may go on.</returns>
    public string? Judge(IReadOnlyList<(long Step, double Value)> series, IReadOnlyList<IReadOnlyList<CurvePoint>> completed)
    {
        if (series.Count == 0 || series[^1].Step < options.Warmup)
        {
            return null;
        }

        var step = series[^1].Step;
        var others = completed.Select(curve => curve.LastOrDefault(point => point.Step <= step)).OfType<CurvePoint>().Select(point => point.Value).Order().ToList();
        if (others.Count < options.Trials)
        {
            return null;
        }

        var median = others.Count % 2 == 1 ? others[others.Count / 2] : (others[(others.Count / 2) - 1] + others[others.Count / 2]) / 2;
        var best = options.Maximize ? series.Max(point => point.Value) : series.Min(point => point.Value);
        return (options.Maximize ? best < median : best > median)
            ? FormattableString.Invariant($"fell behind: the best {options.Metric} by step {step} is {best:G6}, the median of {others.Count} completed trials {median:G6}")
            : null;
    }
}
