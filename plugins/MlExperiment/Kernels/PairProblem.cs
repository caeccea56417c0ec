namespace McpCore.MlExperiment.Kernels;

/// <summary>
/// One class against another: the dual of the C-support vector machine, solved by sequential minimal optimization (Platt 1998) with the choice
/// of working sets by second-order information (Fan, Chen and Lin 2005), as LIBSVM does. In place of the dual's gradient G it keeps
/// v = -y G: the rows that may go up have it at most at the bias, those that may go down at least, when the solution is found.
/// </summary>
internal sealed class PairProblem
{
    /// <summary>How far the conditions of the optimum may be missed.</summary>
    private const double Tolerance = 1e-3;

    private const double LeastCurvature = 1e-12;
    private readonly double _c;
    private readonly int[] _rows;
    private readonly double[] _signs;
    private readonly double[] _alphas;
    private readonly double[] _values;

    /// <param name="first">The class of the sign +1.</param>
    /// <param name="second">The class of the sign -1.</param>
    /// <param name="labels">The classes of all training rows.</param>
    /// <param name="c">The price of a margin that is missed.</param>
    public PairProblem(int first, int second, int[] labels, double c)
    {
        (First, Second, _c) = (first, second, c);
        _rows = [.. Enumerable.Range(0, labels.Length).Where(row => labels[row] == first || labels[row] == second)];
        _signs = Array.ConvertAll(_rows, row => labels[row] == first ? 1.0 : -1.0);
        _alphas = new double[_rows.Length];
        _values = [.. _signs];
    }

    public int First { get; }

    public int Second { get; }

    public bool IsSolved { get; private set; }

    /// <summary>Takes at most as many steps as there are rows.</summary>
    /// <param name="kernel">The kernel of all training rows with each other.</param>
    /// <param name="width">Distance from one of its rows to the next.</param>
    public void Improve(float[] kernel, int width)
    {
        for (var step = 0; step < _rows.Length && !IsSolved; step++)
        {
            IsSolved = !Step(kernel, width);
        }
    }

    /// <summary>The sum of the rows' hinge losses, and how many rows there are.</summary>
    public (double Loss, int Rows) Loss()
    {
        var (loss, bias) = (0.0, Bias());
        for (var k = 0; k < _rows.Length; k++)
        {
            loss += Math.Max(0, _signs[k] * (_values[k] - bias));
        }

        return (loss, _rows.Length);
    }

    /// <summary>The rows that decide, with their signed weights.</summary>
    public IEnumerable<(int Row, double Coefficient)> Support() =>
        Enumerable.Range(0, _rows.Length).Where(k => _alphas[k] > 0).Select(k => (_rows[k], _alphas[k] * _signs[k]));

    /// <summary>The mean over the rows that lie on the margin; where there are none, the middle of what is allowed.</summary>
    public double Bias()
    {
        var (sum, free, up, down) = (0.0, 0, double.NegativeInfinity, double.PositiveInfinity);
        for (var k = 0; k < _rows.Length; k++)
        {
            var (mayRise, mayFall) = (MayRise(k), MayFall(k));
            if (mayRise && mayFall)
            {
                sum += _values[k];
                free++;
            }

            up = mayRise ? Math.Max(up, _values[k]) : up;
            down = mayFall ? Math.Min(down, _values[k]) : down;
        }

        // A class without rows leaves one side open.
        return (free, double.IsFinite(up), double.IsFinite(down)) switch
        {
            ( > 0, _, _) => sum / free,
            (_, true, true) => (up + down) / 2,
            (_, true, false) => up,
            (_, false, true) => down,
            _ => 0,
        };
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(IsSolved);
        Array.ForEach(_alphas, writer.Write);
        Array.ForEach(_values, writer.Write);
    }

    public void Restore(BinaryReader reader)
    {
        IsSolved = reader.ReadBoolean();
        foreach (var array in new[] { _alphas, _values })
        {
            for (var k = 0; k < array.Length; k++)
            {
                array[k] = reader.ReadDouble();
            }
        }
    }

    private bool MayRise(int k) => _signs[k] > 0 ? _alphas[k] < _c : _alphas[k] > 0;

    private bool MayFall(int k) => _signs[k] > 0 ? _alphas[k] > 0 : _alphas[k] < _c;

    /// <returns>Whether the optimum had not been reached yet.</returns>
    private bool Step(float[] kernel, int width)
    {
        var rising = -1;
        for (var k = 0; k < _rows.Length; k++)
        {
            if (MayRise(k) && (rising < 0 || _values[k] > _values[rising]))
            {
                rising = k;
            }
        }

        if (rising < 0)
        {
            return false;
        }

        var risingKernel = kernel.AsSpan(_rows[rising] * width, width);
        var (falling, lowest, best) = (-1, double.PositiveInfinity, 0.0);
        for (var k = 0; k < _rows.Length; k++)
        {
            if (!MayFall(k))
            {
                continue;
            }

            lowest = Math.Min(lowest, _values[k]);
            var difference = _values[rising] - _values[k];
            if (difference > 0 && difference * difference / Curvature(risingKernel[_rows[k]]) is var gain && gain > best)
            {
                (falling, best) = (k, gain);
            }
        }

        if (falling < 0 || _values[rising] - lowest < Tolerance)
        {
            return false;
        }

        Move(rising, falling, risingKernel, kernel.AsSpan(_rows[falling] * width, width));
        return true;
    }

    private void Move(int rising, int falling, ReadOnlySpan<float> risingKernel, ReadOnlySpan<float> fallingKernel)
    {
        var free = (_values[rising] - _values[falling]) / Curvature(risingKernel[_rows[falling]]);
        var (room, otherRoom) = (_signs[rising] > 0 ? _c - _alphas[rising] : _alphas[rising], _signs[falling] > 0 ? _alphas[falling] : _c - _alphas[falling]);
        var step = Math.Min(free, Math.Min(room, otherRoom));

        // Exactly on the bound where the bound stopped it, whatever rounding says.
        _alphas[rising] = step < room ? _alphas[rising] + (_signs[rising] * step) : _signs[rising] > 0 ? _c : 0;
        _alphas[falling] = step < otherRoom ? _alphas[falling] - (_signs[falling] * step) : _signs[falling] > 0 ? 0 : _c;
        for (var k = 0; k < _rows.Length; k++)
        {
            _values[k] -= step * ((double)risingKernel[_rows[k]] - fallingKernel[_rows[k]]);
        }
    }

    /// <summary>Of the dual along the step: each row's kernel with itself is 1.</summary>
    private static double Curvature(float kernel) => Math.Max(2 - (2 * (double)kernel), LeastCurvature);
}
