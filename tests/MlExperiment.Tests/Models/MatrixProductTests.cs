using McpCore.MlExperiment.Models;

namespace MlExperiment.Tests.Models;

public sealed class MatrixProductTests
{
    [Theory]
    [InlineData(4, 1, 16)]
    [InlineData(8, 7, 32)]
    [InlineData(12, 257, 16)]
    [InlineData(4, 1000, 48)]
    public void Add_AnySizes_GivesTheSumsOfProducts(int rows, int inner, int width)
    {
        var random = new Random(rows + inner + width);
        var (a, b, c) = (Random(random, rows * inner), Random(random, inner * width), Random(random, rows * width));
        var sum = c.ToArray();

        MatrixProduct.Add(a, inner, 1, b, c, rows, inner, width, isSum: false);
        MatrixProduct.Add(a, inner, 1, b, sum, rows, inner, width, isSum: true);

        var before = Random(new Random(rows + inner + width), (rows * inner) + (inner * width) + (rows * width))[^(rows * width)..];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < width; column++)
            {
                var expected = Enumerable.Range(0, inner).Sum(i => (double)a[(row * inner) + i] * b[(i * width) + column]);
                Assert.Equal(expected, c[(row * width) + column], 1e-4);
                Assert.Equal(expected + before[(row * width) + column], sum[(row * width) + column], 1e-4);
            }
        }
    }

    [Fact]
    public void Add_StepsExchanged_TakesTheFirstAsTransposed()
    {
        // A is 3 rows of 4 numbers; transposed it has 4 rows of 3.
        float[] a = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        var b = new float[3 * 16];
        (b[0], b[16], b[32]) = (1, 10, 100);
        var c = new float[4 * 16];

        MatrixProduct.Add(a, 1, 4, b, c, rows: 4, inner: 3, width: 16, isSum: false);

        Assert.Equal([951, 1062, 1173, 1284], new[] { c[0], c[16], c[32], c[48] });
    }

    [Fact]
    public void Add_MatrixTooSmall_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => MatrixProduct.Add(new float[7], 2, 1, new float[32], new float[64], 4, 2, 16, isSum: false));
        Assert.Throws<ArgumentOutOfRangeException>(() => MatrixProduct.Add(new float[8], 2, 1, new float[31], new float[64], 4, 2, 16, isSum: false));
        Assert.Throws<ArgumentOutOfRangeException>(() => MatrixProduct.Add(new float[8], 2, 1, new float[32], new float[63], 4, 2, 16, isSum: false));
    }

    private static float[] Random(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((2 * random.NextDouble()) - 1))];
}
