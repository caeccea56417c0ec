namespace McpCore.Backtest.Strategies;

/// <summary>Mean and population standard deviation over the last values, of which the caller says what comes and what goes.</summary>
internal struct RollingDeviation(int window)
{
    private RollingSum _values;
    private RollingSum _squares;

    public void Add(double value)
    {
        _values.Add(value);
        _squares.AddProduct(value, value);
    }

    public void Remove(double value)
    {
        _values.Add(-value);
        _squares.AddProduct(-value, value);
    }

    /// <summary>Deviations of the last value from the mean, in standard deviations; undefined when all values are equal.</summary>
    /// <param name="last">The last value.</param>
    /// <param name="magnitude">The size of the numbers that the values were made of, which bounds their rounding.</param>
    public readonly ZScore Score(double last, double magnitude)
    {
        // With both multiplied by the window: n x - sum, and n sum(x²) - sum(x)².
        var sum = _values.Exact;
        var variance = DoubleDouble.Difference(_squares.Exact * window, sum * sum);
        var least = Rounding.Relative * magnitude * window;
        return variance > least * least ? new ZScore(Math.FusedMultiplyAdd(window, last, -sum.High) - sum.Low, variance) : ZScore.Undefined;
    }
}
