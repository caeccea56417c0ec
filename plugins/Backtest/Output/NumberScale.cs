using System.Globalization;

namespace McpCore.Backtest.Output;

/// <summary>A vertical axis: from a range of numbers to a range of pixels, with round ticks.</summary>
internal sealed class NumberScale
{
    private readonly double _bottom;
    private readonly double _top;

    /// <param name="low">The least number that must be seen.</param>
    /// <param name="high">The largest.</param>
    /// <param name="bottom">The pixel of the lower end.</param>
    /// <param name="top">The pixel of the upper end.</param>
    /// <param name="count">About so many ticks.</param>
    public NumberScale(double low, double high, double bottom, double top, int count)
    {
        (_bottom, _top) = (bottom, top);
        if (high - low <= Math.Abs(high) * 1e-9)
        {
            // A line without any rise stands in the middle.
            var room = Math.Max(Math.Abs(high) * 0.01, 1e-9);
            (low, high) = (low - room, high + room);
        }

        Step = RoundStep((high - low) / count);
        (Low, High) = (Math.Floor((low / Step) + 1e-9) * Step, Math.Ceiling((high / Step) - 1e-9) * Step);
        Ticks = [.. Enumerable.Range(0, (int)Math.Round((High - Low) / Step) + 1).Select(i => Low + (i * Step))];
    }

    public double Low { get; }

    public double High { get; }

    public double Step { get; }

    public IReadOnlyList<double> Ticks { get; }

    public double Pixel(double value) => _bottom + ((_top - _bottom) * (value - Low) / (High - Low));

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
        return Text(tick / unit, "N", Step / unit) + suffix;
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
