using System.Globalization;

namespace McpCore.Backtest.Output;

/// <summary>A vertical axis: from a range of numbers to a range of pixels, with round ticks.</summary>
internal sealed class NumberScale
{
    /// <summary>How many times as large the highest must be as the lowest for equal distances to mean equal ratios.</summary>
    private const double LogarithmicFrom = 3;

    /// <summary>Below this ratio of the ends, powers of ten by 1, 2 and 5 would be too few ticks.</summary>
    private const double CloseBelow = 12;

    private static readonly double[] Fractions = [1, 2, 5];
    private static readonly double[] CloseFractions = [1, 1.5, 2, 3, 4, 5, 7];
    private readonly double _bottom;
    private readonly double _top;

    private NumberScale(double low, double high, double step, bool isLogarithmic, double bottom, double top)
    {
        (Low, High, Step, IsLogarithmic, _bottom, _top) = (low, high, step, isLogarithmic, bottom, top);
        Ticks = isLogarithmic
            ? [.. Enumerable.Range((int)Math.Floor(Math.Log10(low)), 40).SelectMany(power => (high / low < CloseBelow ? CloseFractions : Fractions).Select(fraction => fraction * Math.Pow(10, power))).Where(tick => tick >= low && tick <= high)]
            : [.. Enumerable.Range(0, (int)Math.Round((high - low) / step) + 1).Select(i => low + (i * step))];
    }

    public double Low { get; }

    public double High { get; }

    /// <summary>The distance of two ticks; 0 on a logarithmic axis, where it is not the same everywhere.</summary>
    public double Step { get; }

    public bool IsLogarithmic { get; }

    public IReadOnlyList<double> Ticks { get; }

    /// <summary>An axis whose ends are ticks.</summary>
    /// <param name="low">The least number that must be seen.</param>
    /// <param name="high">The largest.</param>
    /// <param name="bottom">The pixel of the lower end.</param>
    /// <param name="top">The pixel of the upper end.</param>
    /// <param name="count">About so many ticks.</param>
    public static NumberScale Linear(double low, double high, double bottom, double top, int count)
    {
        if (high - low <= Math.Abs(high) * 1e-9)
        {
            // A line without any rise stands in the middle.
            var room = Math.Max(Math.Abs(high) * 0.01, 1e-9);
            (low, high) = (low - room, high + room);
        }

        var step = RoundStep((high - low) / count);
        return new NumberScale(Math.Floor((low / step) + 1e-9) * step, Math.Ceiling((high / step) - 1e-9) * step, step, isLogarithmic: false, bottom, top);
    }

    /// <summary>An axis for money: logarithmic where the numbers grow manifold, since a gain of a tenth is one wherever it comes.</summary>
    /// <inheritdoc cref="Linear"/>
    public static NumberScale Growth(double low, double high, double bottom, double top, int count) => low > 0 && high / low > LogarithmicFrom
        ? new NumberScale(low / 1.08, high * 1.08, step: 0, isLogarithmic: true, bottom, top)
        : Linear(low, high, bottom, top, count);

    public double Pixel(double value) => _bottom + ((_top - _bottom) * (IsLogarithmic ? Math.Log(value / Low) / Math.Log(High / Low) : (value - Low) / (High - Low)));

    /// <summary>A tick as a sum of money: 120,000 or 1.5M.</summary>
    public string Money(double tick)
    {
        var (unit, suffix) = Math.Max(Math.Abs(Low), Math.Abs(High)) switch
        {
            >= 1e14 => (1e12, "T"),
            >= 1e10 => (1e9, "G"),
            >= 1e7 => (1e6, "M"),
            _ => (1.0, ""),
        };
        return Text(tick / unit, "N", (IsLogarithmic ? tick : Step) / unit) + suffix;
    }

    /// <summary>A tick as a per cent.</summary>
    public string Percent(double tick) => Text(tick * 100, "F", Step * 100) + " %";

    private static string Text(double value, string format, double step)
    {
        var decimals = Math.Clamp((int)-Math.Floor(Math.Log10(step) + 1e-9), 0, 9);
        return value.ToString(format + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).Replace('-', '−');
    }

    /// <summary>The least of 1, 2 and 5 times a power of ten that is not below.</summary>
    private static double RoundStep(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return (least / power) switch
        {
            <= 1.0000001 => power,
            <= 2.0000001 => 2 * power,
            <= 5.0000001 => 5 * power,
            _ => 10 * power,
        };
    }
}
