using McpCore.MlExperiment.Data;

namespace MlExperiment.Tests.Data;

public sealed class SplitDatasetTests
{
    private static readonly string[] Classes = ["a", "b", "c"];

    [Fact]
    public void Stratified_UnevenClasses_GivesTheSamePartOfEach()
    {
        var split = SplitDataset.Stratified(Numbered(50, 20, 5), Classes, testSize: 0.2, seed: 1);

        Assert.Equal([10, 4, 1], CountsOf(split.Test));
        Assert.Equal([40, 16, 4], CountsOf(split.Train));
        Assert.Equal(0.2, split.TestFraction);
    }

    [Fact]
    public void Stratified_AllRows_AreOnOneSideOnceWithTheirLabels()
    {
        var all = Numbered(50, 20, 5);

        var split = SplitDataset.Stratified(all, Classes, testSize: 0.3, seed: 1);

        var numbers = split.Train.Values.Concat(split.Test.Values).ToList();
        Assert.Equal(Enumerable.Range(0, 75).Select(number => (float)number), numbers.Order());
        Assert.All(new[] { split.Train, split.Test }, side => Assert.All(Enumerable.Range(0, side.Count), row => Assert.Equal(all.Labels[(int)side.Row(row)[0]], side.Labels[row])));
    }

    [Fact]
    public void Stratified_Seed_DecidesTheTestRows()
    {
        var all = Numbered(50, 20, 5);
        var test = TestRows(1);

        Assert.Equal(test, TestRows(1));
        Assert.NotEqual(test, TestRows(2));

        float[] TestRows(int seed) => [.. SplitDataset.Stratified(all, Classes, 0.2, seed).Test.Values.Order()];
    }

    [Fact]
    public void Limit_MoreRowsThanAllowed_KeepsThePartsOfTheClasses()
    {
        var split = SplitDataset.Stratified(Numbered(50, 20, 5), Classes, testSize: 0.2, seed: 1);

        var limited = split.Limit(30, seed: 1);

        Assert.Equal([20, 8, 2], CountsOf(limited.Train));
        Assert.Equal(split.Test, limited.Test);
        Assert.Equal(30, limited.Train.Values.Distinct().Count());
        Assert.All(limited.Train.Values, number => Assert.Contains(number, split.Train.Values));
    }

    [Fact]
    public void Limit_FewRows_KeepsOneOfEachClass()
    {
        var split = SplitDataset.Stratified(Numbered(500, 20, 5), Classes, testSize: 0.2, seed: 1);

        Assert.Equal([1, 1, 1], CountsOf(split.Limit(3, seed: 1).Train));
        Assert.Same(split, split.Limit(420, seed: 1));
    }

    /// <summary>So many rows of each class; the only feature is the row's number.</summary>
    private static Samples Numbered(params int[] counts)
    {
        var labels = counts.SelectMany((count, label) => Enumerable.Repeat(label, count)).ToArray();
        return new Samples(1, [.. labels.Select((_, row) => (float)row)], labels);
    }

    private static IEnumerable<int> CountsOf(Samples samples) => samples.Labels.CountBy(label => label).OrderBy(pair => pair.Key).Select(pair => pair.Value);
}
