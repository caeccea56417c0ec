using System.Globalization;
using System.Text.RegularExpressions;

namespace McpCore.Backtest.Market;

/// <summary>
/// Reads daily bars from <c>prices/&lt;TICKER&gt;.csv</c>, as Yahoo and Stooq write them: a header with Date, Open, High, Low, Close, an
/// optional Adj Close, and Volume. With an adjusted close, all prices are scaled by it. Days without a line (holidays) are no gaps.
/// </summary>
internal static partial class PriceFiles
{
    private const string Format = "Date,Open,High,Low,Close[,Adj Close],Volume";
    private const double MinPrice = 1e-9;
    private const double MaxPrice = 1e12;
    private const int LinesBetweenLooks = 4096;
    private static readonly string[] Needed = ["Date", "Open", "High", "Low", "Close"];

    /// <summary>What is missing, with the path that was tried; null when the file is there.</summary>
    public static string? Missing(string dataDirectory, string ticker)
    {
        // Before any path is made of it: a schema that was not asked must not open the way out of the folder.
        if (!Ticker().IsMatch(ticker))
        {
            return $"\"{ticker}\" is no ticker: a capital letter, then up to nine capital letters, digits, dots and hyphens";
        }

        var path = PathOf(dataDirectory, ticker);
        if (File.Exists(path))
        {
            return null;
        }

        var folder = Path.Combine(dataDirectory, "prices");
        var there = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.csv").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal).ToList() : [];
        return $"there are no prices of {ticker}: no file {path}. It needs the columns {Format}. {(there.Count == 0 ? "No ticker is there." : $"There are: {string.Join(", ", there)}.")} For made-up prices say \"data_source\": \"synthetic\"";
    }

    /// <exception cref="MarketDataException">The file is missing or wrong; the message names file, line and reason.</exception>
    public static PriceSeries Read(string dataDirectory, string ticker, CancellationToken cancellationToken = default)
    {
        if (Missing(dataDirectory, ticker) is { } missing)
        {
            throw new MarketDataException($"{char.ToUpperInvariant(missing[0])}{missing[1..]}.");
        }

        var path = PathOf(dataDirectory, ticker);
        var (number, columns, bars) = (0, (Columns?)null, new List<Bar>());
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (number % LinesBetweenLooks == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (columns is null)
            {
                columns = ReadHeader(line, path);
            }
            else if (!string.IsNullOrWhiteSpace(line))
            {
                var bar = ReadBar(line.Split(','), columns, path, number);
                CheckOrder(bars, bar, path, number);
                bars.Add(bar);
            }
        }

        return bars.Count > 0 ? new PriceSeries(ticker, bars) : throw new MarketDataException($"{path} has no bars: below the line {Format} there must be one line a day.");
    }

    private static string PathOf(string dataDirectory, string ticker) => Path.Combine(dataDirectory, "prices", ticker + ".csv");

    private static Columns ReadHeader(string line, string path)
    {
        var header = line.Split(',').Select(name => name.Trim()).ToList();
        foreach (var name in Needed)
        {
            if (!header.Contains(name, StringComparer.Ordinal))
            {
                throw new MarketDataException($"{path}, line 1: the column {name} is missing; expected {Format}.");
            }
        }

        return new Columns(header.IndexOf("Date"), header.IndexOf("Open"), header.IndexOf("High"), header.IndexOf("Low"), header.IndexOf("Close"), header.IndexOf("Adj Close"));
    }

    private static void CheckOrder(List<Bar> bars, Bar bar, string path, int line)
    {
        if (bars.Count == 0 || bar.Date > bars[^1].Date)
        {
            return;
        }

        throw new MarketDataException(bar.Date == bars[^1].Date
            ? $"{path}, line {line}: {bar.Date:yyyy-MM-dd} is there twice; each day must be there once."
            : $"{path}, line {line}: {bar.Date:yyyy-MM-dd} does not come after {bars[^1].Date:yyyy-MM-dd}; days must be in order, each once.");
    }

    private static Bar ReadBar(string[] fields, Columns columns, string path, int line)
    {
        if (columns.Date >= fields.Length || !DateOnly.TryParseExact(fields[columns.Date].Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            throw new MarketDataException($"{path}, line {line}: \"{(columns.Date < fields.Length ? fields[columns.Date] : "")}\" is no date; expected yyyy-MM-dd.");
        }

        var open = Price(columns.Open, "Open");
        Price(columns.High, "High");
        Price(columns.Low, "Low");
        var close = Price(columns.Close, "Close");
        var scale = columns.Adjusted >= 0 ? Price(columns.Adjusted, "Adj Close") / close : 1;
        return new Bar(date, open * scale, close * scale);

        double Price(int column, string name)
        {
            var text = column < fields.Length ? fields[column].Trim() : "";
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= MinPrice and <= MaxPrice
                ? value
                : throw new MarketDataException($"{path}, line {line}: {name} is \"{text}\"; a price must be a number above 0, from 1e-9 to 1e12.");
        }
    }

    [GeneratedRegex(@"^[A-Z][A-Z0-9.-]{0,9}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Ticker();

    private sealed record Columns(int Date, int Open, int High, int Low, int Close, int Adjusted);
}
