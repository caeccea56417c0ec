using McpCore.MlExperiment;
using McpCore.MlExperiment.Data;

namespace MlExperiment.Tests.Data;

public sealed class ScalerTests
{
    [Fact]
    public void Fit_RealRows_GivesMeanZeroAndDeviationOne()
    {
        var rows = DatasetLoader.Load(DatasetKind.Iris, AppContext.BaseDirectory, 0.2, seed: 1).Train;

        Scaler.Fit(rows).Apply(rows);

        for (var feature = 0; feature < 4; feature++)
        {
            var values = Enumerable.Range(0, rows.Count).Select(row => (double)rows.Row(row)[feature]).ToList();
            Assert.Equal(0, values.Average(), 1e-5);
            Assert.Equal(1, values.Average(value => value * value), 1e-5);
        }
    }

    [Fact]
    public void Apply_OtherRows_TakeMeanAndDeviationOfTheFirst()
    {
        // Mean 2, deviation 1 and mean 10, deviation 5.
        var other = new Samples(2, [5, 0, 1002, 10], [0, 1]);

        Scaler.Fit(new Samples(2, [1, 5, 3, 15], [0, 1])).Apply(other);

        Assert.Equal([3, -2, 1000, 0], other.Values);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.7f)]
    [InlineData(16)]
    [InlineData(123.4f)]
    public void Apply_FeatureThatNeverChanges_BecomesZero(float constant)
    {
        // A row that differs must not be blown up by a deviation that is mere rounding.
        var scaler = Scaler.Fit(new Samples(1, [.. Enumerable.Repeat(constant, 1000)], new int[1000]));
        var rows = new Samples(1, [constant, constant + 1], [0, 0]);

        scaler.Apply(rows);

        Assert.Equal([0, 0], rows.Values);
    }
}
