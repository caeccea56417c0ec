using McpCore.Cli.Payloads;

namespace McpCore.Cli.Tests;

public sealed class ExcerptTests
{
    [Fact]
    public void OfWords_QuotedWord_HasItsMarksBehindTheQuote() => Assert.Equal(
        ["  mcpcore submit 'word=a b' n=1", "                       ^^^  ^"],
        Excerpt.OfWords(["mcpcore", "submit", "word=a b", "n=1"], [new WordPart(2, 5, 3), new WordPart(3, 0, 1)]).Select(line => line.Text));

    [Fact]
    public void OfText_WideLetters_MoveTheMarksByTheirCells() => Assert.Equal(
        ["  1 | 日本: x", "            ^"],
        Excerpt.OfText("日本: x", new TextPlace(1, 4, 1)).Select(line => line.Text));

    [Fact]
    public void OfText_LongLine_ShowsThePartAroundTheMark()
    {
        var text = new string('a', 500) + "X" + new string('b', 500);

        var lines = Excerpt.OfText(text, new TextPlace(1, 500, 1)).Select(line => line.Text).ToList();

        Assert.InRange(lines[0].Length, 60, 120);
        Assert.Equal('X', lines[0][lines[1].IndexOf('^', StringComparison.Ordinal)]);
    }
}
