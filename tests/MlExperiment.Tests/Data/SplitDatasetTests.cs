using McpCore.MlExperiment;
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
    public void Standardize_TrainingRows_GetMeanZeroAndDeviationOne()
    {
        var split = DatasetLoader.Load(DatasetKind.Iris, AppContext.BaseDirectory, 0.2, seed: 1);

        split.Standardize();

        for (var feature = 0; feature < 4; feature++)
        {
            var values = Enumerable.Range(0, split.Train.Count).Select(row => (double)split.Train.Row(row)[feature]).ToList();
            Assert.Equal(0, values.Average(), 1e-5);
            Assert.Equal(1, values.Average(value => value * value), 1e-5);
        }
    }

    [Fact]
    public void Standardize_TestRows_TakeMeanAndDeviationOfTheTrainingRows()
    {
        // Training: mean 2, deviation 1 and mean 10, deviation 5. The test rows are far off and must not count.
        var split = new SplitDataset(new Samples(2, [1, 5, 3, 15], [0, 1]), new Samples(2, [5, 0, 1002, 10], [0, 1]), Classes);

        split.Standardize();

        Assert.Equal([-1, -1, 1, 1], split.Train.Values);
        Assert.Equal([3, -2, 1000, 0], split.Test.Values);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.7f)]
    [InlineData(16)]
    [InlineData(123.4f)]
    public void Standardize_FeatureThatNeverChanges_BecomesZero(float constant)
    {
        // A test row that differs must not be blown up by a deviation that is mere rounding.
        var train = new Samples(1, [.. Enumerable.Repeat(constant, 1000)], new int[1000]);
        var split = new SplitDataset(train, new Samples(1, [constant, constant + 1], [0, 0]), Classes);

        split.Standardize();

        Assert.All(split.Train.Values, value => Assert.Equal(0, value));
        Assert.Equal([0, 0], split.Test.Values);
    }

    /// <summary>So many rows of each class; the only feature is the row's number.</summary>
    private static Samples Numbered(params int[] counts)
    {
        var labels = counts.SelectMany((count, label) => Enumerable.Repeat(label, count)).ToArray();
        return new Samples(1, [.. labels.Select((_, row) => (float)row)], labels);
    }

    private static IEnumerable<int> CountsOf(Samples samples) => samples.Labels.CountBy(label => label).OrderBy(pair => pair.Key).Select(pair => pair.Value);
}
