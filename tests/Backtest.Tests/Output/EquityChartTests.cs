using System.Xml.Linq;
using McpCore.Agents.Testing;
using McpCore.Backtest.Results;

namespace Backtest.Tests.Output;

public sealed class EquityChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Theory]
    [InlineData("""{"strategy":"momentum","ticker":"TEST","allow_short":true,"params":{"fast_window":3,"slow_window":8}}""")]
    [InlineData("""{"strategy":"arbitrage","ticker":"TEST","params":{"pair_ticker":"PAIR","window":8}}""")]
    public async Task Draw_Trades_MarksEntriesAndExits(string payload)
    {
        var (picture, result) = await DrawAsync(payload);

        Assert.NotEmpty(result.Trades);
        Assert.Equal(result.Trades.Count(trade => trade.Side == "long") + 1, Count(picture, "path", "long"));
        Assert.Equal(result.Trades.Count(trade => trade.Side == "short") + 1, Count(picture, "path", "short"));
        Assert.Equal(result.Trades.Count(trade => trade.Pnl > 0) + 1, Count(picture, "circle", "gain"));
        Assert.Equal(result.Trades.Count(trade => trade.Pnl <= 0) + 1, Count(picture, "circle", "loss"));
        Assert.All(["equity", "down", "area"], name => Assert.Equal(1, Count(picture, "path", name) - (name == "equity" ? 1 : 0)));
        Assert.All(Numbers(picture), value => Assert.InRange(value, -1, 961));
        Assert.Contains("prefers-color-scheme:dark", picture.Descendants(Svg + "style").Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Draw_NoTrades_IsAPictureAllTheSame()
    {
        var (picture, result) = await DrawAsync("""{"strategy":"momentum","ticker":"TEST","params":{"fast_window":300,"slow_window":500}}""");

        Assert.Empty(result.Trades);
        Assert.Equal(0, Count(picture, "circle", "gain"));
        Assert.Contains("0 trades", picture.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Draw_ThePageOfTheAgent_ShowsWhatItDraws()
    {
        using var data = new DataFolder();
        var job = new TestJob { DataDirectory = data.Path };
        await Backtests.RunAsync(data, """{"strategy":"momentum","ticker":"DEMO","data_source":"synthetic","start_date":"2020-01-01","end_date":"2023-12-31","seed":9,"slippage":0.0005}""", job);
        var drawn = job.Artifacts["equity.svg"].Text;
        var page = Path.Combine(Checkout(), "docs", "agents", "equity.svg");

        // The way to draw it anew after a change of the picture.
        if (Environment.GetEnvironmentVariable("MCPCORE_DRAW_DOCS") == "1")
        {
            await File.WriteAllTextAsync(page, drawn, TestContext.Current.CancellationToken);
        }

        Assert.Equal(await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken), drawn);
    }

    private static async Task<(XElement Picture, BacktestResult Result)> DrawAsync(string payload)
    {
        using var data = new DataFolder().With(Bars.Random(1, 200)).With(Bars.Random(2, 200, "PAIR"));
        var job = new TestJob { DataDirectory = data.Path };
        var result = (await Backtests.RunAsync(data, payload, job)).ResultAs<BacktestResult>();
        return (XElement.Parse(job.Artifacts["equity.svg"].Text), result);
    }

    private static int Count(XElement picture, string element, string name) => picture.Descendants(Svg + element).Count(item => (string?)item.Attribute("class") == name);

    private static IEnumerable<double> Numbers(XElement picture) => picture.Descendants(Svg + "path")
        .SelectMany(path => ((string)path.Attribute("d")!).Split(['M', 'L', 'H', 'V', 'Z', 'h', ' '], StringSplitOptions.RemoveEmptyEntries))
        .Select(number => double.Parse(number, System.Globalization.CultureInfo.InvariantCulture));

    private static string Checkout()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "McpCore.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of a checkout.");
        }

        return folder.FullName;
    }
}
