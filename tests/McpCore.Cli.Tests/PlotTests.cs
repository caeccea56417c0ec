using McpCore.Cli.Output;

namespace McpCore.Cli.Tests;

public sealed class PlotTests
{
    [Fact]
    public void Lines_AnySeries_FillsTheSizeAndNoMore()
    {
        var lines = Plot.Lines("saw", [.. Enumerable.Range(0, 1000).Select(x => ((double)x, (x % 101 / 50.0) - 1))], 60, 15);

        Assert.Equal(15, lines.Count);
        Assert.All(lines, line => Assert.InRange(Cells.Width(line), 0, 60));
        Assert.Equal("saw", lines[0]);
        Assert.Matches("^ +1 ", lines[1]);
        Assert.Matches("^ +-1 ", lines[12]);
        Assert.EndsWith("999", lines[14], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(0)]
    [InlineData(-3)]
    public void Lines_LevelSeries_RunsThroughTheMiddle(double level)
    {
        var lines = Plot.Lines("level", [(0, level), (1, level), (2, level)], 40, 14);

        var drawn = Enumerable.Range(1, 11).Where(row => lines[row].Length > 20).ToList();
        Assert.Equal([6], drawn);
    }

    [Fact]
    public void Lines_OnePointAndNumbersThatAreNone_AreDrawnAsWhatThereIs() =>
        Assert.Equal(10, Plot.Lines("one", [(3, 7), (4, double.NaN)], 40, 10).Count);
}
