using McpCore.Cli.Output;

namespace McpCore.Cli.Tests;

public sealed class CellsTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("plain", 5)]
    [InlineData("für", 3)]
    [InlineData("日本", 4)]
    [InlineData("e\u0301", 1)]
    [InlineData("🚀", 2)]
    public void Width_Text_IsThatOfATerminal(string text, int cells) => Assert.Equal(cells, Cells.Width(text));

    [Theory]
    [InlineData("as it is\n\tto the letter", "as it is\n\tto the letter")]
    [InlineData("\u001b[2Jgone", "?[2Jgone")]
    [InlineData("back\rspace\b", "back?space?")]
    [InlineData("c1\u009b", "c1?")]
    public void Printable_ControlCharacters_CannotReachTheTerminal(string text, string expected) => Assert.Equal(expected, Cells.Printable(text));

    [Fact]
    public void Fit_TextThatIsTooWide_IsCutWithAMark()
    {
        Assert.Equal("short", Cells.Fit("short", 5));
        Assert.Equal("abcd" + Glyphs.Cut, Cells.Fit("abcdefgh", 5));
        Assert.True(Cells.Width(Cells.Fit("日本語日本語", 5)) <= 5);
    }

    [Fact]
    public void Wrap_Text_BreaksAtSpacesAndLineBreaks()
    {
        Assert.Equal(["one two", "three", "four"], Cells.Wrap("one two three\nfour", 8));
        Assert.Equal(["abcdef", "ghij"], Cells.Wrap("abcdefghij", 6));
    }

    [Theory]
    [InlineData("a word and another and a verylongwordthatfitsnowhere and the end", 9)]
    [InlineData("日本語 日本語日本語 x", 4)]
    public void Wrap_AnyText_LosesNothingAndFits(string text, int width)
    {
        var lines = Cells.Wrap(text, width);

        Assert.All(lines, line => Assert.True(Cells.Width(line) <= width, line));
        Assert.Equal(text.Replace(" ", "", StringComparison.Ordinal), string.Concat(lines).Replace(" ", "", StringComparison.Ordinal));
    }
}
