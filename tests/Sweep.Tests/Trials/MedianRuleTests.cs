using McpCore.Sweep;
using McpCore.Sweep.Trials;

namespace Sweep.Tests.Trials;

public class MedianRuleTests
{
    private static readonly IReadOnlyList<IReadOnlyList<CurvePoint>> Completed = [Averages(1.0, 0.8, 0.6), Averages(0.9, 0.7, 0.5), Averages(0.8, 0.6, 0.4)];

    [Fact]
    public void Averages_are_those_of_all_steps_so_far() => Assert.Equal([1.0, 0.9, 0.8], Averages(1.0, 0.8, 0.6).Select(point => Math.Round(point.Value, 9)));

    [Fact]
    public void A_long_series_is_thinned_and_keeps_its_end()
    {
        var averages = MedianRule.Averages([.. Enumerable.Range(1, 100_000).Select(step => ((long)step, 1.0))]);

        Assert.InRange(averages.Count, 400, 510);
        Assert.Equal((100_000, 1.0), (averages[^1].Step, averages[^1].Value));
    }

    [Theory]
    [InlineData(2.0, 1.9, 0.81, "the best loss by step 3 is 0.81, the median of 3 completed trials 0.7")]
    [InlineData(2.0, 1.9, 0.69, null)]
    [InlineData(2.0, 0.5, 9.0, null)]
    public void A_trial_ends_when_its_best_is_worse_than_the_median_of_the_averages(double first, double second, double third, string? expected)
    {
        var reason = new MedianRule(new EarlyStop { Metric = "loss", Warmup = 3 }).Judge(Series(first, second, third), Completed);

        Assert.Equal(expected, reason?["fell behind: ".Length..]);
    }

    [Fact]
    public void Larger_is_better_when_said_so() =>
        Assert.NotNull(new MedianRule(new EarlyStop { Metric = "accuracy", Maximize = true, Warmup = 3 }).Judge(Series(0.1, 0.2, 0.3), Completed));

    [Fact]
    public void No_trial_ends_before_the_warm_up_or_before_enough_have_completed()
    {
        var bad = Series(9, 9, 9);

        Assert.Null(new MedianRule(new EarlyStop { Metric = "loss", Warmup = 4 }).Judge(bad, Completed));
        Assert.Null(new MedianRule(new EarlyStop { Metric = "loss", Warmup = 3, Trials = 4 }).Judge(bad, Completed));
        Assert.NotNull(new MedianRule(new EarlyStop { Metric = "loss", Warmup = 3, Trials = 3 }).Judge(bad, Completed));
    }

    private static List<CurvePoint> Averages(params double[] values) => MedianRule.Averages(Series(values));

    private static List<(long Step, double Value)> Series(params double[] values) => [.. values.Select((value, index) => ((long)index + 1, value))];
}
