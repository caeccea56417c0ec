using System.Globalization;

namespace McpCore.MlExperiment.Output;

/// <summary>An axis: from a range of numbers to a range of pixels, with round ticks.</summary>
internal sealed class NumberScale
{
    private readonly double _from;
    private readonly double _to;
    private readonly double _step;

    /// <param name="low">The least number that must be seen.</param>
    /// <param name="high">The largest.</param>
    /// <param name="from">The pixel of the lower end.</param>
    /// <param name="to">The pixel of the upper end.</param>
    /// <param name="count">About so many ticks.</param>
    public NumberScale(double low, double high, double from, double to, int count)
    {
        (_from, _to) = (from, to);
        if (high - low <= Math.Abs(high) * 1e-9)
        {
            // A line without any rise stands in the middle.
            var room = Math.Max(Math.Abs(high) * 0.01, 1e-9);
            (low, high) = (low - room, high + room);
        }

        _step = RoundStep((high - low) / count);
        (Low, High) = (Math.Floor((low / _step) + 1e-9) * _step, Math.Ceiling((high / _step) - 1e-9) * _step);
        Ticks = [.. Enumerable.Range(0, (int)Math.Round((High - Low) / _step) + 1).Select(i => Low + (i * _step))];
    }

    private NumberScale(double low, double high, double from, double to, double step, double[] ticks) =>
        (Low, High, _from, _to, _step, Ticks) = (low, high, from, to, step, ticks);

    public double Low { get; }

    public double High { get; }

    public IReadOnlyList<double> Ticks { get; }

    /// <summary>An axis of epochs: it begins with the first and ends with the last, and ticks are whole numbers.</summary>
    public static NumberScale OfEpochs(int epochs, double from, double to)
    {
        var step = Math.Max(1, RoundStep(epochs / 10.0));
        var last = Math.Max(epochs, 2);
        return new NumberScale(1, last, from, to, step, [.. Enumerable.Range(0, last + 1).Where(epoch => epoch == 1 || epoch % (int)step == 0).Where(epoch => epoch is 1 || epoch >= 1 + (step / 2)).Select(epoch => (double)epoch)]);
    }

    public double Pixel(double value) => _from + ((_to - _from) * (value - Low) / (High - Low));

    public string Text(double tick) => tick.ToString(Decimals("F", _step), CultureInfo.InvariantCulture);

    /// <summary>A tick as a per cent.</summary>
    public string Percent(double tick) => (tick * 100).ToString(Decimals("F", _step * 100), CultureInfo.InvariantCulture) + " %";

    private static string Decimals(string format, double step) => format + Math.Clamp((int)-Math.Floor(Math.Log10(step) + 1e-9), 0, 9).ToString(CultureInfo.InvariantCulture);

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
