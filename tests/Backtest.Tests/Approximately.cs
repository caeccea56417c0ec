namespace Backtest.Tests;

/// <summary>Equality of numbers within 1e-9 of their size.</summary>
internal static class Approximately
{
    private const double Tolerance = 1e-9;

    public static void Equal(double expected, double? actual, string what = "value")
    {
        Assert.True(actual is not null, $"{what}: expected {expected:R}, got null");
        Assert.True(Math.Abs(expected - actual.Value) <= Tolerance * Math.Max(1e-9, Math.Abs(expected)), $"{what}: expected {expected:R}, got {actual:R}");
    }

    public static void Equal(IReadOnlyList<double> expected, IReadOnlyList<double> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            Equal(expected[i], actual[i], $"[{i}]");
        }
    }
}
