using System.Globalization;
using System.Text;

namespace McpCore.Backtest.Output;

/// <summary>Makes the path of a curve of many points: of those in one column of pixels it keeps the lowest and the highest, so that nothing seen is lost.</summary>
internal static class Curve
{
    public static string Path(int count, Func<int, double> x, Func<int, double> y)
    {
        var path = new StringBuilder();
        for (var from = 0; from < count;)
        {
            var (to, low, high) = (from + 1, from, from);
            while (to < count && Math.Floor(x(to)) <= Math.Floor(x(from)))
            {
                low = y(to) < y(low) ? to : low;
                high = y(to) > y(high) ? to : high;
                to++;
            }

            Append(Math.Min(low, high));
            if (low != high)
            {
                Append(Math.Max(low, high));
            }

            from = to;
        }

        return path.ToString();

        void Append(int point) => path.Append(CultureInfo.InvariantCulture, $"{(path.Length == 0 ? 'M' : 'L')}{x(point):0.#} {y(point):0.#}");
    }
}
