namespace McpCore.Backtest.Strategies;

/// <summary>How far numbers that are equal in decimals may lie apart in binary.</summary>
internal static class Rounding
{
    /// <summary>As a part of the numbers' size: prices and what is made of them by a few operations.</summary>
    public const double Relative = 1e-12;

    /// <summary>Of a z-score: half of the ninth decimal, so that a bound which is met exactly is met in binary too.</summary>
    public const double ZScore = 5e-10;
}
