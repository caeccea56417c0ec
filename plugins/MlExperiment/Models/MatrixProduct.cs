using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace McpCore.MlExperiment.Models;

/// <summary>
/// C += A · B in single precision on one thread. A tile of 4 x 16 sums (8 x 16 where vectors have 512 bits) stays in eight registers while one
/// number of A after the other is spread and multiplied with the vectors of B (the register blocking of Goto and van de Geijn 2008, "Anatomy of
/// High-Performance Matrix Multiplication"); the inner dimension is cut into blocks, so that the columns of B in use stay in the first cache. Each
/// sum is made in the same order whatever the tile, so equal inputs give equal bits.
/// </summary>
internal static class MatrixProduct
{
    private const int TileRows = 4;
    private const int WideTileRows = 8;
    private const int Block = 256;

    /// <param name="a">A, from its first number.</param>
    /// <param name="aRow">Distance from one row of A to the next.</param>
    /// <param name="aStep">Distance from one number of a row of A to the next; with the two exchanged, A is taken as transposed.</param>
    /// <param name="b">B, row after row.</param>
    /// <param name="c">C, row after row, with rows as long as those of B.</param>
    /// <param name="rows">Rows of A and C, a multiple of 4.</param>
    /// <param name="inner">Columns of A and rows of B.</param>
    /// <param name="width">Columns of B and C, a multiple of <see cref="Padding.Lane"/>.</param>
    /// <param name="isSum">Whether to add to what C holds; else it is overwritten.</param>
    public static void Add(ReadOnlySpan<float> a, int aRow, int aStep, ReadOnlySpan<float> b, Span<float> c, int rows, int inner, int width, bool isSum)
    {
        Debug.Assert(rows % TileRows == 0 && width % Padding.Lane == 0, "rows and widths are padded");
        ArgumentOutOfRangeException.ThrowIfLessThan(a.Length, ((rows - 1) * aRow) + ((inner - 1) * aStep) + 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(b.Length, inner * width);
        ArgumentOutOfRangeException.ThrowIfLessThan(c.Length, rows * width);
        ref var firstA = ref MemoryMarshal.GetReference(a);
        ref var firstB = ref MemoryMarshal.GetReference(b);
        ref var firstC = ref MemoryMarshal.GetReference(c);
        for (var step = 0; step < inner; step += Block)
        {
            var steps = Math.Min(Block, inner - step);
            for (var column = 0; column < width; column += Padding.Lane)
            {
                ref var columnB = ref Unsafe.Add(ref firstB, (step * width) + column);
                var row = 0;
                if (Vector512.IsHardwareAccelerated)
                {
                    for (; row + WideTileRows <= rows; row += WideTileRows)
                    {
                        WideTile(ref Unsafe.Add(ref firstA, (row * aRow) + (step * aStep)), aRow, aStep, ref columnB, ref Unsafe.Add(ref firstC, (row * width) + column), steps, width, isSum || step > 0);
                    }
                }

                for (; row < rows; row += TileRows)
                {
                    Tile(ref Unsafe.Add(ref firstA, (row * aRow) + (step * aStep)), aRow, aStep, ref columnB, ref Unsafe.Add(ref firstC, (row * width) + column), steps, width, isSum || step > 0);
                }
            }
        }
    }

    private static void Tile(ref float a, int aRow, int aStep, ref float b, ref float c, int steps, int width, bool isSum)
    {
        Vector256<float> s00, s01, s10, s11, s20, s21, s30, s31;
        if (isSum)
        {
            (s00, s01) = Load(ref c);
            (s10, s11) = Load(ref Unsafe.Add(ref c, width));
            (s20, s21) = Load(ref Unsafe.Add(ref c, 2 * width));
            (s30, s31) = Load(ref Unsafe.Add(ref c, 3 * width));
        }
        else
        {
            s00 = s01 = s10 = s11 = s20 = s21 = s30 = s31 = Vector256<float>.Zero;
        }

        for (var step = 0; step < steps; step++)
        {
            var b0 = Vector256.LoadUnsafe(ref b);
            var b1 = Vector256.LoadUnsafe(ref b, 8);
            var spread = Vector256.Create(a);
            s00 = Vector256.FusedMultiplyAdd(spread, b0, s00);
            s01 = Vector256.FusedMultiplyAdd(spread, b1, s01);
            spread = Vector256.Create(Unsafe.Add(ref a, aRow));
            s10 = Vector256.FusedMultiplyAdd(spread, b0, s10);
            s11 = Vector256.FusedMultiplyAdd(spread, b1, s11);
            spread = Vector256.Create(Unsafe.Add(ref a, 2 * aRow));
            s20 = Vector256.FusedMultiplyAdd(spread, b0, s20);
            s21 = Vector256.FusedMultiplyAdd(spread, b1, s21);
            spread = Vector256.Create(Unsafe.Add(ref a, 3 * aRow));
            s30 = Vector256.FusedMultiplyAdd(spread, b0, s30);
            s31 = Vector256.FusedMultiplyAdd(spread, b1, s31);
            a = ref Unsafe.Add(ref a, aStep);
            b = ref Unsafe.Add(ref b, width);
        }

        Store(s00, s01, ref c);
        Store(s10, s11, ref Unsafe.Add(ref c, width));
        Store(s20, s21, ref Unsafe.Add(ref c, 2 * width));
        Store(s30, s31, ref Unsafe.Add(ref c, 3 * width));
    }

    private static void WideTile(ref float a, int aRow, int aStep, ref float b, ref float c, int steps, int width, bool isSum)
    {
        Vector512<float> s0, s1, s2, s3, s4, s5, s6, s7;
        if (isSum)
        {
            s0 = Vector512.LoadUnsafe(ref c);
            s1 = Vector512.LoadUnsafe(ref c, (nuint)width);
            s2 = Vector512.LoadUnsafe(ref c, (nuint)(2 * width));
            s3 = Vector512.LoadUnsafe(ref c, (nuint)(3 * width));
            s4 = Vector512.LoadUnsafe(ref c, (nuint)(4 * width));
            s5 = Vector512.LoadUnsafe(ref c, (nuint)(5 * width));
            s6 = Vector512.LoadUnsafe(ref c, (nuint)(6 * width));
            s7 = Vector512.LoadUnsafe(ref c, (nuint)(7 * width));
        }
        else
        {
            s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = Vector512<float>.Zero;
        }

        for (var step = 0; step < steps; step++)
        {
            var line = Vector512.LoadUnsafe(ref b);
            ref var half = ref Unsafe.Add(ref a, 4 * aRow);
            s0 = Vector512.FusedMultiplyAdd(Vector512.Create(a), line, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a, aRow)), line, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a, 2 * aRow)), line, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a, 3 * aRow)), line, s3);
            s4 = Vector512.FusedMultiplyAdd(Vector512.Create(half), line, s4);
            s5 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref half, aRow)), line, s5);
            s6 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref half, 2 * aRow)), line, s6);
            s7 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref half, 3 * aRow)), line, s7);
            a = ref Unsafe.Add(ref a, aStep);
            b = ref Unsafe.Add(ref b, width);
        }

        s0.StoreUnsafe(ref c);
        s1.StoreUnsafe(ref c, (nuint)width);
        s2.StoreUnsafe(ref c, (nuint)(2 * width));
        s3.StoreUnsafe(ref c, (nuint)(3 * width));
        s4.StoreUnsafe(ref c, (nuint)(4 * width));
        s5.StoreUnsafe(ref c, (nuint)(5 * width));
        s6.StoreUnsafe(ref c, (nuint)(6 * width));
        s7.StoreUnsafe(ref c, (nuint)(7 * width));
    }

    private static (Vector256<float> Low, Vector256<float> High) Load(ref float from) => (Vector256.LoadUnsafe(ref from), Vector256.LoadUnsafe(ref from, 8));

    private static void Store(Vector256<float> low, Vector256<float> high, ref float to)
    {
        low.StoreUnsafe(ref to);
        high.StoreUnsafe(ref to, 8);
    }
}
