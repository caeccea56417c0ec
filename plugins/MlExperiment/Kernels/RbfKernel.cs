using System.Numerics.Tensors;
using McpCore.MlExperiment.Data;
using McpCore.MlExperiment.Models;

namespace McpCore.MlExperiment.Kernels;

/// <summary>The radial basis function exp(-gamma |x - s|²) of rows x with a fixed set of rows s. Not safe for concurrent use.</summary>
internal sealed class RbfKernel
{
    /// <summary>Rows that are taken at once.</summary>
    public const int ChunkRows = 256;

    private readonly Samples _fixed;
    private readonly float _gamma;
    private readonly float[] _transposed;
    private readonly float[] _squares;
    private readonly float[] _input;

    public RbfKernel(Samples fixedRows, double gamma)
    {
        (_fixed, _gamma) = (fixedRows, (float)gamma);
        Width = Padding.Of(fixedRows.Count);
        _transposed = new float[fixedRows.Features * Width];
        _squares = new float[Width];
        _input = new float[ChunkRows * fixedRows.Features];
        for (var row = 0; row < fixedRows.Count; row++)
        {
            var values = fixedRows.Row(row);
            _squares[row] = TensorPrimitives.SumOfSquares<float>(values);
            for (var i = 0; i < values.Length; i++)
            {
                _transposed[(i * Width) + row] = values[i];
            }
        }
    }

    /// <summary>Numbers for one row x: the fixed rows, padded.</summary>
    public int Width { get; }

    /// <param name="samples">Where the rows x are.</param>
    /// <param name="start">The first one.</param>
    /// <param name="rows">How many, at most <see cref="ChunkRows"/>.</param>
    /// <param name="values">Takes <see cref="Width"/> numbers for each row and has room for a multiple of four rows.</param>
    public void Fill(Samples samples, int start, int rows, Span<float> values)
    {
        var features = _fixed.Features;
        samples.Values.AsSpan(start * features, rows * features).CopyTo(_input);
        MatrixProduct.Add(_input, features, 1, _transposed, values, (rows + 3) / 4 * 4, features, Width, isSum: false);
        for (var row = 0; row < rows; row++)
        {
            // |x - s|² = |x|² + |s|² - 2 x·s, which rounding may take a little below zero.
            var line = values.Slice(row * Width, Width);
            TensorPrimitives.MultiplyAdd(line, -2f, _squares, line);
            TensorPrimitives.Add(line, TensorPrimitives.SumOfSquares<float>(samples.Row(start + row)), line);
            TensorPrimitives.Max(line, 0f, line);
            TensorPrimitives.Multiply(line, -_gamma, line);
            TensorPrimitives.Exp(line, line);
        }
    }
}
