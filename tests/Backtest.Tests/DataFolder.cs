using System.Globalization;
using McpCore.Backtest.Market;

namespace Backtest.Tests;

/// <summary>A fresh data folder for one test, deleted with everything in it.</summary>
internal sealed class DataFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mcpcore-backtest-").FullName;

    public string PricePath(string ticker) => System.IO.Path.Combine(Path, "prices", ticker + ".csv");

    public DataFolder With(string ticker, params string[] lines)
    {
        Directory.CreateDirectory(System.IO.Path.Combine(Path, "prices"));
        File.WriteAllLines(PricePath(ticker), lines);
        return this;
    }

    public DataFolder With(PriceSeries series) => With(
        series.Ticker,
        [
            "Date,Open,High,Low,Close,Volume",
            .. series.Bars.Select(bar => string.Create(
                CultureInfo.InvariantCulture, $"{bar.Date:yyyy-MM-dd},{bar.Open:R},{Math.Max(bar.Open, bar.Close):R},{Math.Min(bar.Open, bar.Close):R},{bar.Close:R},1000")),
        ]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
