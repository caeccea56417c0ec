using System.Globalization;

namespace McpCore.Backtest.Market;

/// <summary>
/// Reads daily bars from <c>prices/&lt;TICKER&gt;.csv</c>, as Yahoo and Stooq write them: a header with Date, Open, High, Low, Close, an
/// optional Adj Close, and Volume. With an adjusted close, all prices are scaled by it.
/// </summary>
internal static class PriceFiles
{
    private static readonly string[] Needed = ["Date", "Open", "Close"];

    /// <summary>What is missing, with the path that was tried; null when the file is there.</summary>
    public static string? Missing(string dataDirectory, string ticker)
    {
        var folder = Path.Combine(dataDirectory, "prices");
        var path = PathOf(dataDirectory, ticker);
        if (File.Exists(path))
        {
            return null;
        }

        var there = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.csv").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal).ToList() : [];
        return $"there are no prices of {ticker}: no file {path}. It needs the columns Date,Open,High,Low,Close,Volume. {(there.Count == 0 ? "No ticker is there." : $"There are: {string.Join(", ", there)}.")} For made-up prices say \"data_source\": \"synthetic\"";
    }

    /// <exception cref="MarketDataException">The file is missing or wrong; the message names file, line and reason.</exception>
    public static PriceSeries Read(string dataDirectory, string ticker)
    {
        if (Missing(dataDirectory, ticker) is { } missing)
        {
            throw new MarketDataException($"{char.ToUpperInvariant(missing[0])}{missing[1..]}.");
        }

        var path = PathOf(dataDirectory, ticker);
        var lines = File.ReadAllLines(path);
        var header = lines.Length == 0 ? [] : lines[0].Split(',').Select(name => name.Trim()).ToList();
        foreach (var name in Needed)
        {
            if (!header.Contains(name))
            {
                throw new MarketDataException($"{path}, line 1: the column {name} is missing; expected Date,Open,High,Low,Close,Volume.");
            }
        }

        var columns = new Columns(header.IndexOf("Date"), header.IndexOf("Open"), header.IndexOf("Close"), header.IndexOf("Adj Close"));
        var bars = new List<Bar>(lines.Length);
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].Trim().Length > 0)
            {
                var bar = ReadBar(lines[i].Split(','), columns, path, i + 1);
                if (bars.Count > 0 && bar.Date <= bars[^1].Date)
                {
                    throw new MarketDataException($"{path}, line {i + 1}: {bar.Date:yyyy-MM-dd} does not come after {bars[^1].Date:yyyy-MM-dd}; days must be in order, each once.");
                }

                bars.Add(bar);
            }
        }

        return bars.Count > 0 ? new PriceSeries(ticker, bars) : throw new MarketDataException($"{path} has no bars.");
    }

    private static string PathOf(string dataDirectory, string ticker) => Path.Combine(dataDirectory, "prices", ticker + ".csv");

    private static Bar ReadBar(string[] fields, Columns columns, string path, int line)
    {
        if (columns.Date >= fields.Length || !DateOnly.TryParseExact(fields[columns.Date].Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            throw new MarketDataException($"{path}, line {line}: \"{(columns.Date < fields.Length ? fields[columns.Date] : "")}\" is no date; expected yyyy-MM-dd.");
        }

        var (open, close) = (Price(columns.Open, "Open"), Price(columns.Close, "Close"));
        var scale = columns.Adjusted >= 0 ? Price(columns.Adjusted, "Adj Close") / close : 1;
        return new Bar(date, open * scale, close * scale);

        double Price(int column, string name)
        {
            var text = column < fields.Length ? fields[column].Trim() : "";
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && double.IsFinite(value)
                ? value
                : throw new MarketDataException($"{path}, line {line}: {name} is \"{text}\"; a price must be a number above 0.");
        }
    }

    private sealed record Columns(int Date, int Open, int Close, int Adjusted);
}
