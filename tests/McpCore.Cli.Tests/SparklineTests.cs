using McpCore.Cli.Output;

namespace McpCore.Cli.Tests;

public sealed class SparklineTests
{
    [Fact]
    public void Of_RisingNumbers_RunsFromTheLowestToTheHighestStep()
    {
        var steps = Glyphs.Sparks;

        Assert.Equal(steps, Sparkline.Of([.. Enumerable.Range(0, steps.Length).Select(step => (double)step)], 40));
    }

    [Fact]
    public void Of_MoreNumbersThanCells_ShowsTheirMeans()
    {
        var line = Sparkline.Of([0, 0, 0, 10, 10, 10], 2);

        Assert.Equal($"{Glyphs.Sparks[0]}{Glyphs.Sparks[^1]}", line);
    }

    [Fact]
    public void Of_NothingOrTheSame_IsEmptyOrFlat()
    {
        Assert.Equal("", Sparkline.Of([double.NaN, double.PositiveInfinity], 10));
        Assert.Equal(new string(Glyphs.Sparks[0], 3), Sparkline.Of([7, 7, 7], 10));
    }

    [Fact]
    public void Bar_Fraction_IsFilledInProportionAndNeverBeyond()
    {
        var (full, empty) = Glyphs.Bar;

        Assert.Equal(new string(full, 4) + new string(empty, 4), Bar.Of(0.5, 8));
        Assert.Equal(new string(full, 8), Bar.Of(1.7, 8));
        Assert.Equal(new string(empty, 8), Bar.Of(-1, 8));
    }
}
