using System.Globalization;

namespace McpCore.Backtest.Output;

/// <summary>A horizontal axis: from days to pixels, with ticks at the beginnings of years, months or weeks.</summary>
internal sealed class DateScale(DateOnly first, DateOnly last, double left, double right)
{
    private const int MostTicks = 9;
    private const int ShortSpanDays = 75;
    private static readonly int[] MonthSteps = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 24_000];
    private static readonly int[] DaySteps = [1, 2, 7, 14];

    public double Pixel(DateOnly day) => left + ((right - left) * (day.DayNumber - first.DayNumber) / Math.Max(1, last.DayNumber - first.DayNumber));

    public IReadOnlyList<(DateOnly Day, string Label)> Ticks() => last.DayNumber - first.DayNumber <= ShortSpanDays ? DayTicks() : MonthTicks();

    private List<(DateOnly Day, string Label)> DayTicks()
    {
        var step = DaySteps.First(days => days == DaySteps[^1] || (last.DayNumber - first.DayNumber) / days < MostTicks);

        // Whole weeks begin on a Monday; day 0 of the calendar was one.
        var number = step >= 7 ? (first.DayNumber + 6) / 7 * 7 : first.DayNumber;
        var ticks = new List<(DateOnly, string)>();
        for (; number <= last.DayNumber; number += step)
        {
            ticks.Add((DateOnly.FromDayNumber(number), DateOnly.FromDayNumber(number).ToString("d MMM", CultureInfo.InvariantCulture)));
        }

        return ticks;
    }

    private List<(DateOnly Day, string Label)> MonthTicks()
    {
        var (from, to) = (Month(first) + (first.Day > 1 ? 1 : 0), Month(last));
        var step = MonthSteps.First(months => months == MonthSteps[^1] || (to - from) / months < MostTicks);
        var ticks = new List<(DateOnly, string)>();
        for (var month = (from + step - 1) / step * step; month <= to; month += step)
        {
            if (month >= 12)
            {
                var day = new DateOnly(month / 12, (month % 12) + 1, 1);
                ticks.Add((day, day.ToString(step >= 12 ? "yyyy" : "MMM yyyy", CultureInfo.InvariantCulture)));
            }
        }

        return ticks;
    }

    private static int Month(DateOnly day) => (day.Year * 12) + day.Month - 1;
}
