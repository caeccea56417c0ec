using McpCore.MlExperiment.Data;
using McpCore.MlExperiment.Models;

namespace McpCore.MlExperiment.Kernels;

/// <summary>
/// Trains a kernel machine. In an epoch each pair of classes takes at most as many steps of its solver as it has rows; when all pairs are
/// solved, the training is done.
/// </summary>
internal sealed class KernelTraining : ITraining
{
    /// <summary>The most training rows: their kernel with each other is held in memory, 100 MB for so many.</summary>
    public const int MaxRows = 5_000;

    private readonly Samples _train;
    private readonly int _classes;
    private readonly double _gamma;
    private readonly List<PairProblem> _problems = [];
    private float[]? _kernel;
    private int _width;

    /// <param name="train">At most <see cref="MaxRows"/> rows.</param>
    /// <param name="classes">How many there are.</param>
    /// <param name="c">The price of a margin that is missed.</param>
    /// <param name="gamma">Of the radial basis function.</param>
    public KernelTraining(Samples train, int classes, double c, double gamma)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(train.Count, MaxRows);
        (_train, _classes, _gamma) = (train, classes, gamma);
        for (var first = 0; first < classes; first++)
        {
            for (var second = first + 1; second < classes; second++)
            {
                _problems.Add(new PairProblem(first, second, train.Labels, c));
            }
        }

        Model = Build();
    }

    public IClassifier Model { get; private set; }

    public bool IsDone => _problems.TrueForAll(problem => problem.IsSolved);

    /// <summary>What <c>gamma</c> "scale" means, as in scikit-learn: 1 / (features · variance of all numbers).</summary>
    public static double Scale(Samples train)
    {
        var mean = train.Values.Average(value => (double)value);
        var variance = train.Values.Average(value => (value - mean) * (value - mean));
        return 1 / (train.Features * (variance > 0 ? variance : 1));
    }

    public double RunEpoch(int epoch, CancellationToken cancellationToken)
    {
        _kernel ??= FillKernel(cancellationToken);
        foreach (var problem in _problems)
        {
            cancellationToken.ThrowIfCancellationRequested();
            problem.Improve(_kernel, _width);
        }

        Model = Build();
        var losses = _problems.ConvertAll(problem => problem.Loss());
        return losses.Sum(loss => loss.Loss) / losses.Sum(loss => loss.Rows);
    }

    public void Save(BinaryWriter writer) => _problems.ForEach(problem => problem.Save(writer));

    public void Restore(BinaryReader reader)
    {
        _problems.ForEach(problem => problem.Restore(reader));
        Model = Build();
    }

    private float[] FillKernel(CancellationToken cancellationToken)
    {
        var kernel = new RbfKernel(_train, _gamma);
        _width = kernel.Width;

        // Whole chunks: the last one may write up to three rows more than there are.
        var values = new float[(_train.Count + 3) / 4 * 4 * _width];
        for (var start = 0; start < _train.Count; start += RbfKernel.ChunkRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            kernel.Fill(_train, start, Math.Min(RbfKernel.ChunkRows, _train.Count - start), values.AsSpan(start * _width));
        }

        return values;
    }

    private KernelMachine Build()
    {
        var support = _problems.ConvertAll(problem => problem.Support().ToList());
        int[] rows = [.. support.SelectMany(pair => pair.Select(item => item.Row)).Distinct().Order()];
        var numbers = rows.Select((row, number) => (row, number)).ToDictionary(item => item.row, item => item.number);
        var pairs = _problems.Zip(support, (problem, items) => new PairDecision(
            problem.First,
            problem.Second,
            [.. items.Select(item => numbers[item.Row])],
            [.. items.Select(item => (float)item.Coefficient)],
            (float)problem.Bias()));
        return new KernelMachine(_train.Pick(rows), _gamma, [.. pairs], _classes);
    }
}
