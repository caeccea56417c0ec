using McpCore.Backtest.Market;

namespace Backtest.Tests.Market;

public sealed class PriceFilesTests
{
    private const string Header = "Date,Open,High,Low,Close,Volume";

    [Fact]
    public void Read_PlainFile_GivesItsBars()
    {
        using var data = new DataFolder().With("TEST", Header, "2024-01-02,10,12,9,11.5,100", "2024-01-05,11,12,9,10.25,100");

        var series = PriceFiles.Read(data.Path, "TEST", TestContext.Current.CancellationToken);

        Assert.Equal("TEST", series.Ticker);
        Assert.Equal([new Bar(new(2024, 1, 2), 10, 11.5), new Bar(new(2024, 1, 5), 11, 10.25)], series.Bars);
    }

    [Fact]
    public void Read_OtherOrderOfColumnsAndBlanks_FindsThemByName()
    {
        using var data = new DataFolder().With("TEST", "Close, Date ,Low,High,Open", "11, 2024-01-02 ,9,12, 10", "", "12,2024-01-03,9,12,11", "");

        var series = PriceFiles.Read(data.Path, "TEST", TestContext.Current.CancellationToken);

        Assert.Equal([new Bar(new(2024, 1, 2), 10, 11), new Bar(new(2024, 1, 3), 11, 12)], series.Bars);
    }

    [Fact]
    public void Read_AdjustedClose_ScalesAllPrices()
    {
        using var data = new DataFolder().With("TEST", "Date,Open,High,Low,Close,Adj Close,Volume", "2024-01-02,90,110,80,100,25,7", "2024-01-03,40,60,30,50,50,7");

        var series = PriceFiles.Read(data.Path, "TEST", TestContext.Current.CancellationToken);

        Assert.Equal([new Bar(new(2024, 1, 2), 22.5, 25), new Bar(new(2024, 1, 3), 40, 50)], series.Bars);
    }

    [Fact]
    public void Missing_NoFile_NamesPathColumnsAndTickersThere()
    {
        using var data = new DataFolder().With("MSFT", Header).With("AAPL", Header);

        var message = PriceFiles.Missing(data.Path, "TSLA");

        Assert.NotNull(message);
        Assert.Contains(data.PricePath("TSLA"), message, StringComparison.Ordinal);
        Assert.Contains("Date,Open,High,Low,Close[,Adj Close],Volume", message, StringComparison.Ordinal);
        Assert.Contains("AAPL, MSFT", message, StringComparison.Ordinal);
        Assert.Contains("synthetic", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_NoFolder_SaysThatNoTickerIsThere()
    {
        using var data = new DataFolder();

        Assert.Contains("No ticker is there", PriceFiles.Missing(data.Path, "TSLA"), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_FileThere_IsNull()
    {
        using var data = new DataFolder().With("TEST", Header);

        Assert.Null(PriceFiles.Missing(data.Path, "TEST"));
    }

    [Fact]
    public void Read_NoFile_Throws()
    {
        using var data = new DataFolder();

        var exception = Assert.Throws<MarketDataException>(() => PriceFiles.Read(data.Path, "TSLA", TestContext.Current.CancellationToken));

        Assert.Contains(data.PricePath("TSLA"), exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Date", "Open,High,Low,Close,Volume")]
    [InlineData("Open", "Date,High,Low,Close,Volume")]
    [InlineData("High", "Date,Open,Low,Close,Volume")]
    [InlineData("Low", "Date,Open,High,Close,Volume")]
    [InlineData("Close", "Date,Open,High,Low,Volume")]
    [InlineData("Date", "date,open,high,low,close,volume")]
    public void Read_MissingColumn_NamesIt(string column, string header)
    {
        var message = Fault(header, "1,2,3,4,5,6");

        Assert.StartsWith("line 1: ", message, StringComparison.Ordinal);
        Assert.Contains($"the column {column} is missing", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("03/01/2024")]
    [InlineData("2024-1-3")]
    [InlineData("2024-02-30")]
    [InlineData("")]
    public void Read_BadDate_NamesLineAndText(string date)
    {
        var message = Fault(Header, "2024-01-02,10,10,10,10,1", $"{date},10,10,10,10,1");

        Assert.StartsWith($"line 3: \"{date}\" is no date", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2024-01-03", "2024-01-03 is there twice")]
    [InlineData("2024-01-02", "2024-01-02 does not come after 2024-01-03")]
    public void Read_RepeatedOrEarlierDay_NamesLineAndDays(string date, string reason)
    {
        var message = Fault(Header, "2024-01-02,10,10,10,10,1", "2024-01-03,10,10,10,10,1", "", $"{date},10,10,10,10,1");

        Assert.StartsWith($"line 5: {reason}", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1.5")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e999")]
    [InlineData("1.000.5")]
    [InlineData("1e13")]
    public void Read_BadPrice_NamesLineColumnAndText(string price)
    {
        Assert.StartsWith($"line 2: Open is \"{price}\"", Fault(Header, $"2024-01-02,{price},10,10,10,1"), StringComparison.Ordinal);
        Assert.StartsWith($"line 2: High is \"{price}\"", Fault(Header, $"2024-01-02,10,{price},10,10,1"), StringComparison.Ordinal);
        Assert.StartsWith($"line 2: Low is \"{price}\"", Fault(Header, $"2024-01-02,10,10,{price},10,1"), StringComparison.Ordinal);
        Assert.StartsWith($"line 2: Close is \"{price}\"", Fault(Header, $"2024-01-02,10,10,10,{price},1"), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LineTooShort_NamesTheMissingPrice()
    {
        Assert.StartsWith("line 2: Low is \"\"", Fault(Header, "2024-01-02,10,10"), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BadAdjustedClose_NamesIt()
    {
        Assert.StartsWith("line 2: Adj Close is \"0\"", Fault("Date,Open,High,Low,Close,Adj Close", "2024-01-02,10,10,10,10,0"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData(Header)]
    public void Read_NoBars_Throws(params string[] lines)
    {
        using var data = new DataFolder().With("TEST", lines);

        var exception = Assert.Throws<MarketDataException>(() => PriceFiles.Read(data.Path, "TEST", TestContext.Current.CancellationToken));

        Assert.Contains(data.PricePath("TEST"), exception.Message, StringComparison.Ordinal);
    }

    /// <summary>What the reader says of these lines, behind the path.</summary>
    private static string Fault(params string[] lines)
    {
        using var data = new DataFolder().With("TEST", lines);
        var message = Assert.Throws<MarketDataException>(() => PriceFiles.Read(data.Path, "TEST", TestContext.Current.CancellationToken)).Message;
        var path = data.PricePath("TEST") + ", ";
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        return message[path.Length..];
    }
}
