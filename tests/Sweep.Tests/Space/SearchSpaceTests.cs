using System.Text.Json;
using McpCore.Sweep.Space;

namespace Sweep.Tests.Space;

public class SearchSpaceTests
{
    private static readonly double[] Decades = [0.0001, 0.001, 0.01];

    [Fact]
    public void All_combinations_come_in_the_order_of_the_lists() =>
        Assert.Equal(["1 x", "1 y", "2 x", "2 y"], Texts(Space(("a", "[1, 2]"), ("b", "[\"x\", \"y\"]")).Trials(null, seed: 1)));

    [Fact]
    public void A_condition_leaves_combinations_out()
    {
        var axes = Axes(("a", "[1, 2, 3]"), ("b", "[1, 2, 3]"));

        var trials = new SearchSpace(axes, Condition.Parse("a < b", ["a", "b"])).Trials(null, seed: 1);

        Assert.Equal(["1 2", "1 3", "2 3"], Texts(trials));
    }

    [Fact]
    public void Drawn_trials_are_different_ones_of_the_grid_and_the_seed_decides_which()
    {
        var space = Space(("a", "[1,2,3,4,5,6,7,8,9,10]"), ("b", "[1,2,3,4,5,6,7,8,9,10]"));

        var drawn = Texts(space.Trials(20, seed: 7));

        Assert.Equal(20, drawn.Distinct().Count());
        Assert.Empty(drawn.Except(Texts(space.Trials(null, seed: 7))));
        Assert.Equal(drawn, Texts(space.Trials(20, seed: 7)));
        Assert.NotEqual(drawn, Texts(space.Trials(20, seed: 8)));
    }

    [Fact]
    public void More_trials_than_there_are_combinations_are_all_of_them() =>
        Assert.Equal(["1", "2", "3"], Texts(Space(("a", "[1,2,3]")).Trials(50, seed: 1)).Order());

    [Fact]
    public void Ranges_are_drawn_from_within_their_bounds_and_whole_numbers_are_whole()
    {
        var trials = Space(("rate", """{"from": 0.0001, "to": 0.1, "log": true}"""), ("layers", """{"from": 1, "to": 4, "integer": true}""")).Trials(400, seed: 3);

        var rates = trials.Select(trial => trial[0].GetDouble()).ToList();
        Assert.All(rates, rate => Assert.InRange(rate, 0.0001, 0.1));

        // As many in each decade, more or less.
        Assert.All(Decades, from => Assert.InRange(rates.Count(rate => rate >= from && rate < from * 10), 90, 180));
        Assert.Equal(["1", "2", "3", "4"], trials.Select(trial => trial[1].GetRawText()).Distinct().Order());
    }

    [Theory]
    [InlineData("""{"from": 1, "to": 2}""", null, "random", "say how many trials are to be drawn")]
    [InlineData("[1, 2]", "a > 2", "where", "no combination satisfies the condition")]
    public void What_makes_no_trials_is_refused(string values, string? where, string member, string message)
    {
        var fault = Assert.Throws<SpaceException>(() => new SearchSpace(Axes(("a", values)), where is null ? null : Condition.Parse(where, ["a"])).Trials(null, seed: 1));

        Assert.Equal(member, fault.Member);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_combinations_are_refused_with_a_way_out()
    {
        var hundred = $"[{string.Join(',', Enumerable.Range(0, 101))}]";

        Assert.Contains("there are 10201 combinations; allowed are 10000", Assert.Throws<SpaceException>(() => Space(("a", hundred), ("b", hundred)).Trials(null, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("draw some with \"random\"", Assert.Throws<SpaceException>(() => Space(("a", hundred), ("b", hundred), ("c", hundred), ("d", hundred)).Trials(null, 1)).Message, StringComparison.Ordinal);
        Assert.Equal(10, Space(("a", hundred), ("b", hundred), ("c", hundred), ("d", hundred)).Trials(10, 1).Count);
    }

    [Theory]
    [InlineData("a", "[]", "the list has 0 values")]
    [InlineData("a", "5", "a list of values, or a range")]
    [InlineData("a", """{"from": 1}""", "the numbers \"from\" and \"to\"")]
    [InlineData("a", """{"from": 2, "to": 1}""", "\"from\" must be below \"to\"")]
    [InlineData("a", """{"from": 0, "to": 1, "log": true}""", "a logarithmic range begins above 0")]
    [InlineData("a", """{"from": 0, "to": 1, "steps": 3}""", "a range has no member \"steps\"")]
    [InlineData("a", """{"from": 0, "to": 1, "log": 3}""", "are true or false")]
    [InlineData("a..b", "[1]", "is no path")]
    public void An_axis_that_cannot_be_read_says_why(string path, string values, string expected) =>
        Assert.Contains(expected, Axis.Parse(path, JsonDocument.Parse(values).RootElement).Fault, StringComparison.Ordinal);

    private static SearchSpace Space(params (string Path, string Values)[] axes) => new(Axes(axes), where: null);

    private static List<Axis> Axes(params (string Path, string Values)[] axes) =>
        [.. axes.Select(axis => Axis.Parse(axis.Path, JsonDocument.Parse(axis.Values).RootElement).Axis!)];

    private static List<string> Texts(IReadOnlyList<IReadOnlyList<JsonElement>> trials) => [.. trials.Select(trial => string.Join(' ', trial.Select(value => value.ToString())))];
}
