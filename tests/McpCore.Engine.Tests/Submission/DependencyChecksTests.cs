using System.Globalization;
using McpCore.Engine.Jobs;
using McpCore.Engine.Submission;

namespace McpCore.Engine.Tests.Submission;

public sealed class DependencyChecksTests
{
    private const string Id = "0194269c-9d88-7000-8000-000000000001";

    [Theory]
    [InlineData("#0", 0)]
    [InlineData("#12", 12)]
    [InlineData("#", null)]
    [InlineData("#-1", null)]
    [InlineData("# 1", null)]
    [InlineData(Id, null)]
    public void Place_OfText_IsItsNumber(string id, int? place) => Assert.Equal(place, new Dependency(id, false).Place);

    [Fact]
    public void Check_IdsAndPlacesAhead_FindsNothing() => Assert.Empty(Check(["#1", Id], ["#2"], [Id]));

    [Theory]
    [InlineData("#3")]
    [InlineData("#x")]
    [InlineData("00000001")]
    [InlineData("@last")]
    public void Check_NeitherIdNorPlace_IsAFault(string id)
    {
        var fault = Assert.Single(Check([], [Id, id], []));

        Assert.Equal(("$[1].depends_on[1].id", "invalid"), (fault.Path, fault.Code));
        Assert.Contains(id, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_Self_IsACircle() => Assert.Contains("#1 → #1", Assert.Single(Check([], ["#1"])).Message, StringComparison.Ordinal);

    [Fact]
    public void Check_SeveralCircles_NamesEach()
    {
        var faults = Check(["#1"], ["#2"], ["#1"], ["#4"], ["#3"]);

        Assert.Equal(["dependency_cycle", "dependency_cycle"], faults.Select(fault => fault.Code));
        Assert.EndsWith("#1 → #2 → #1", faults[0].Message, StringComparison.Ordinal);
        Assert.EndsWith("#3 → #4 → #3", faults[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_Diamond_IsNoCircle() => Assert.Empty(Check(["#1", "#2"], ["#3"], ["#3"], []));

    [Fact]
    public void Check_ChainAsLongAsARequest_IsNoMatterOfTheStack() =>
        Assert.Single(Check([.. Enumerable.Range(1, 10_000).Select(next => new[] { string.Create(CultureInfo.InvariantCulture, $"#{next % 10_000}") })]));

    private static List<Fault> Check(params string[][] parents)
    {
        var faults = new List<Fault>();
        DependencyChecks.Check(
            [.. parents.Select((ids, place) => (place, new JobOptions { DependsOn = ids.Length == 0 ? null : [.. ids.Select(id => new Dependency(id, false))] }))],
            parents.Length,
            place => string.Create(CultureInfo.InvariantCulture, $"$[{place}]"),
            faults);
        return faults;
    }
}
