using McpCore.MlExperiment.Data;
using McpCore.MlExperiment.Models;

namespace McpCore.MlExperiment.Kernels;

/// <summary>
/// A support vector machine with a radial basis function, one class against another. A class's score is the number of others that it beats,
/// and below one half how clearly it does, so that ties are decided (the "ovr" decision function of scikit-learn).
/// </summary>
internal sealed class KernelMachine(Samples support, double gamma, IReadOnlyList<PairDecision> pairs, int classes) : IClassifier
{
    private readonly RbfKernel _kernel = new(support, gamma);
    private float[] _values = [];

    public int Classes => classes;

    public bool HasProbabilities => false;

    public double Gamma => gamma;

    public Samples Support => support;

    public IReadOnlyList<PairDecision> Pairs => pairs;

    public void Score(Samples samples, int start, Span<float> scores)
    {
        var count = scores.Length / classes;
        for (var done = 0; done < count; done += RbfKernel.ChunkRows)
        {
            var rows = Math.Min(RbfKernel.ChunkRows, count - done);
            if (_values.Length == 0)
            {
                _values = new float[RbfKernel.ChunkRows * _kernel.Width];
            }

            _kernel.Fill(samples, start + done, rows, _values);
            for (var row = 0; row < rows; row++)
            {
                ScoreRow(_values.AsSpan(row * _kernel.Width, _kernel.Width), scores.Slice((done + row) * classes, classes));
            }
        }
    }

    private void ScoreRow(ReadOnlySpan<float> kernel, Span<float> scores)
    {
        Span<double> margins = stackalloc double[classes];
        margins.Clear();
        scores.Clear();
        foreach (var pair in pairs)
        {
            var decision = (double)pair.Bias;
            for (var i = 0; i < pair.Rows.Length; i++)
            {
                decision += (double)kernel[pair.Rows[i]] * pair.Coefficients[i];
            }

            scores[decision > 0 ? pair.First : pair.Second]++;
            margins[pair.First] += decision;
            margins[pair.Second] -= decision;
        }

        for (var i = 0; i < classes; i++)
        {
            scores[i] += (float)(margins[i] / (3 * (Math.Abs(margins[i]) + 1)));
        }
    }
}
