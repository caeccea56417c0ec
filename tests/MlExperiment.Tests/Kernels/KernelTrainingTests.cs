using McpCore.MlExperiment.Data;
using McpCore.MlExperiment.Kernels;
using McpCore.MlExperiment.Models;

namespace MlExperiment.Tests.Kernels;

public sealed class KernelTrainingTests
{
    [Fact]
    public void Fill_AnyRows_GivesTheRadialBasisFunction()
    {
        var (fixedRows, rows) = (Random(19, 7, 1), Random(6, 7, 2));
        var kernel = new RbfKernel(fixedRows, gamma: 0.3);
        var values = new float[8 * kernel.Width];

        kernel.Fill(rows, start: 1, rows: 5, values);

        for (var row = 0; row < 5; row++)
        {
            for (var other = 0; other < 19; other++)
            {
                var distance = Enumerable.Range(0, 7).Sum(i => Math.Pow(rows.Row(row + 1)[i] - fixedRows.Row(other)[i], 2));
                Assert.Equal(Math.Exp(-0.3 * distance), values[(row * kernel.Width) + other], 1e-5);
            }
        }
    }

    [Fact]
    public void RunEpoch_TwoRows_FindsTheKnownSolution()
    {
        // By symmetry both weights are a and the bias 0; the margin of each row is a (1 - k) = 1, where k = exp(-0.5 * 4).
        var training = Solve(new Samples(1, [-1, 1], [0, 1]), classes: 2, c: 10, gamma: 0.5);

        var pair = Assert.Single(((KernelMachine)training.Model).Pairs);
        Assert.Equal([1 / (1 - Math.Exp(-2)), -1 / (1 - Math.Exp(-2))], pair.Coefficients.Select(value => (double)value), (x, y) => Math.Abs(x - y) < 1e-3);
        Assert.Equal(0, pair.Bias, 1e-6);
    }

    [Fact]
    public void RunEpoch_PriceBelowThatSolution_StopsAtThePrice()
    {
        var training = Solve(new Samples(1, [-1, 1], [0, 1]), classes: 2, c: 0.5, gamma: 0.5);

        Assert.Equal([0.5f, -0.5f], Assert.Single(((KernelMachine)training.Model).Pairs).Coefficients);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(1)]
    [InlineData(1000)]
    public void RunEpoch_Solved_MeetsTheConditionsOfTheOptimum(double c)
    {
        var rows = Random(60, 3, 5);
        var labels = Enumerable.Range(0, 60).Select(row => rows.Row(row)[0] * rows.Row(row)[1] + (0.2 * rows.Row(row)[2]) > 0 ? 0 : 1).ToArray();
        var training = Solve(rows with { Labels = labels }, classes: 2, c, gamma: 1);

        // Karush, Kuhn and Tucker: margin above 1 without weight, below 1 at the price, 1 between.
        var machine = (KernelMachine)training.Model;
        var pair = machine.Pairs[0];
        var kernel = new RbfKernel(machine.Support, 1);
        var values = new float[60 * kernel.Width];
        kernel.Fill(rows, 0, 60, values);
        for (var row = 0; row < 60; row++)
        {
            var decision = pair.Bias + pair.Rows.Select((support, i) => (double)pair.Coefficients[i] * values[(row * kernel.Width) + support]).Sum();
            var margin = labels[row] == 0 ? decision : -decision;
            var place = Enumerable.Range(0, machine.Support.Count).FirstOrDefault(support => machine.Support.Row(support).SequenceEqual(rows.Row(row)), -1);
            var weight = place < 0 ? 0 : Math.Abs(pair.Coefficients[Array.IndexOf(pair.Rows, place)]);
            var (least, most) = weight == 0 ? (1, double.MaxValue) : weight < c * 0.999999 ? (1.0, 1.0) : (double.MinValue, 1);
            Assert.True(margin > least - 3e-3 && margin < most + 3e-3, $"row {row}: margin {margin}, weight {weight} of {c}");
        }
    }

    [Fact]
    public void RunEpoch_RingAroundADisc_IsLearned()
    {
        // No line parts the two.
        var random = new Random(4);
        var points = Enumerable.Range(0, 200).Select(row => (Angle: random.NextDouble() * 2 * Math.PI, Radius: row % 2 == 0 ? random.NextDouble() * 0.8 : 1.2 + random.NextDouble())).ToList();
        var samples = new Samples(2, [.. points.SelectMany(point => new[] { (float)(point.Radius * Math.Cos(point.Angle)), (float)(point.Radius * Math.Sin(point.Angle)) })], [.. points.Select((_, row) => row % 2)]);

        Assert.Equal(1, Evaluation.Accuracy(Solve(samples, 2, c: 10, gamma: 1).Model, samples, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void RunEpoch_ClassWithoutRows_IsNeverPredicted()
    {
        var training = Solve(new Samples(1, [-1, 1, 2], [0, 2, 2]), classes: 3, c: 1, gamma: 0.5);

        Assert.Equal([[1, 0, 0], [0, 0, 0], [0, 0, 2]], Evaluation.Confusion(training.Model, new Samples(1, [-1, 1, 2], [0, 2, 2])));
    }

    [Fact]
    public void Scale_KnownRows_IsOneOverFeaturesTimesVariance()
    {
        // Mean 2.5, variance 1.25.
        Assert.Equal(1 / (2 * 1.25), KernelTraining.Scale(new Samples(2, [1, 2, 3, 4], [0, 1])), 1e-9);
    }

    private static KernelTraining Solve(Samples samples, int classes, double c, double gamma)
    {
        var training = new KernelTraining(samples, classes, c, gamma);
        for (var epoch = 1; !training.IsDone; epoch++)
        {
            Assert.InRange(epoch, 1, 1000);
            training.RunEpoch(epoch, TestContext.Current.CancellationToken);
        }

        return training;
    }

    private static Samples Random(int count, int features, int seed)
    {
        var random = new Random(seed);
        return new Samples(features, [.. Enumerable.Range(0, count * features).Select(_ => (float)((2 * random.NextDouble()) - 1))], new int[count]);
    }
}
